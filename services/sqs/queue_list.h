#pragma once
// Pages of queues, as ListQueues and ListDeadLetterSourceQueues answer them.
#include "emulator/base/json.h"
#include "emulator/call/context.h"
#include "services/sqs/queue.h"

#include <functional>
#include <string>

namespace snowglobe::sqs {

struct QueueList {
    json urls;
    std::string next_token; // empty: no more
};

// In order of their names. Without MaxResults in the request at most 1000 and no token.
QueueList list_matching(
    Context& context, const json& request, const std::function<bool(const Queue&)>& matches);

} // namespace snowglobe::sqs
