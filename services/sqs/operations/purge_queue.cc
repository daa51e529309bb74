// PurgeQueue: drops every message, visible, in flight or delayed; once in 60 s.
#include "emulator/base/json.h"
#include "services/sqs/backlog.h"
#include "services/sqs/operations.h"

namespace snowglobe::sqs {

json purge_queue(Sqs&, Context& context, const json& request) {
    Queue queue = requested_queue(context, request);
    if (queue.purged && context.now < *queue.purged + seconds{60}) {
        throw ApiError(
            "PurgeQueueInProgress",
            "Only one PurgeQueue operation on " + queue.name + " is allowed every 60 seconds.",
            403);
    }
    queue.purged = context.now;
    save_queue(context, queue);
    Backlog backlog(context, queue);
    backlog.purge();
    backlog.save();
    return json::object();
}

} // namespace snowglobe::sqs
