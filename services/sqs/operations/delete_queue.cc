// DeleteQueue: the queue and everything in it, at once. The name rests for 60 s.
#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/sqs/backlog.h"
#include "services/sqs/move_task.h"
#include "services/sqs/operations.h"

namespace snowglobe::sqs {

json delete_queue(Sqs&, Context& context, const json& request) {
    const Queue queue = requested_queue(context, request);
    Backlog backlog(context, queue);
    backlog.destroy();
    forget_tasks(context, queue.name);
    context.store.erase(queue_key(context.scope, queue.name).str());
    Rows<Time>(context.store).put(deleted_key(context.scope, queue.name), context.now);
    return json::object();
}

} // namespace snowglobe::sqs
