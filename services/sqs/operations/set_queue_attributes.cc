// SetQueueAttributes: takes effect at once, also for messages that are stored already where AWS
// does so.
#include "emulator/base/json.h"
#include "services/sqs/attributes.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"

namespace snowglobe::sqs {

json set_queue_attributes(Sqs&, Context& context, const json& request) {
    Queue queue = requested_queue(context, request);
    const std::int64_t delay_before_s = queue.delay_s;
    apply_attributes(context, queue, required_member(request, "Attributes"));
    queue.modified = context.now;
    save_queue(context, queue);
    Backlog backlog(context, queue);
    if (queue.fifo && queue.delay_s != delay_before_s) {
        backlog.apply_delay(); // of a standard queue only new messages are delayed
    }
    backlog.expire(); // a shorter retention has ended for some
    backlog.save();
    return json::object();
}

} // namespace snowglobe::sqs
