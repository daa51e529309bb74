// ListQueueTags: the queue's tags; the member is left out when there are none.
#include "emulator/base/json.h"
#include "services/sqs/operations.h"
#include "services/sqs/queue.h"

namespace snowglobe::sqs {

json list_queue_tags(Sqs&, Context& context, const json& request) {
    const Queue queue = requested_queue(context, request);
    json reply = json::object();
    for (const auto& [key, value] : queue.tags) {
        reply["Tags"][key] = value;
    }
    return reply;
}

} // namespace snowglobe::sqs
