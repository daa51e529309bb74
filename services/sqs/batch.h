#pragma once
// The frame of SendMessageBatch, DeleteMessageBatch and ChangeMessageVisibilityBatch: what is wrong
// with the whole request, and the answer that reports each entry by itself.
#include "emulator/base/json_fwd.h"

#include <functional>
#include <string_view>

namespace snowglobe::sqs {

// Throws if the number or the ids of request["Entries"] are wrong. `entry_name` is the shape of an
// entry, "SendMessageBatchRequestEntry".
void check_entries(const json& request, std::string_view entry_name);
// Runs `entry` for each; what it returns is the entry's answer, without the Id. An ApiError that it
// throws becomes the entry's failure, so it must not have changed anything by then.
json run_entries(const json& request, const std::function<json(const json&)>& entry);

} // namespace snowglobe::sqs
