// ListQueues: the URLs of the account's queues by name, all or those with a prefix.
#include "emulator/base/json.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"
#include "services/sqs/queue_list.h"

namespace snowglobe::sqs {

json list_queues(Sqs&, Context& context, const json& request) {
    const std::string prefix = text_member(request, "QueueNamePrefix").value_or("");
    QueueList list = list_matching(
        context, request, [&](const Queue& queue) { return queue.name.starts_with(prefix); });
    json reply = json::object();
    if (!list.urls.empty()) {
        reply["QueueUrls"] = std::move(list.urls);
    }
    if (!list.next_token.empty()) {
        reply["NextToken"] = list.next_token;
    }
    return reply;
}

} // namespace snowglobe::sqs
