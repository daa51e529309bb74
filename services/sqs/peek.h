#pragma once
// What the admin API shows of queues: counts, attributes and messages, without receiving them.
#include "emulator/base/json_fwd.h"
#include "services/service.h"

#include <optional>
#include <vector>

namespace snowglobe::sqs {

// "queues": each with its counts; "queues/<name>": attributes and messages; nullopt otherwise.
std::optional<json> peek(Context& context, const Look& look);
std::vector<Resource> resources(Context& context);

} // namespace snowglobe::sqs
