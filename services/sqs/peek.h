#pragma once
// What the admin API shows of queues: counts, attributes and messages, without receiving them.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"

#include <optional>
#include <string_view>

namespace snowglobe::sqs {

// "queues": each with its counts; "queues/<name>": attributes and messages; nullopt otherwise.
std::optional<json> peek(Context& context, std::string_view path);

} // namespace snowglobe::sqs
