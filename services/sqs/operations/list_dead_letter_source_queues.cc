// ListDeadLetterSourceQueues: the queues whose redrive policy names this one.
#include "emulator/base/json.h"
#include "services/sqs/operations.h"
#include "services/sqs/queue_list.h"

namespace snowglobe::sqs {

json list_dead_letter_source_queues(Sqs&, Context& context, const json& request) {
    const Queue target = requested_queue(context, request);
    const std::string arn = queue_arn(context.scope, target.name);
    QueueList list = list_matching(
        context, request, [&](const Queue& queue) { return queue.dead_letter_arn == arn; });
    json reply = {{"queueUrls", std::move(list.urls)}}; // lower case, and there even when empty
    if (!list.next_token.empty()) {
        reply["NextToken"] = list.next_token;
    }
    return reply;
}

} // namespace snowglobe::sqs
