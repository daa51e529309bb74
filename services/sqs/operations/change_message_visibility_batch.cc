// ChangeMessageVisibilityBatch: up to ten new timeouts; each succeeds or fails by itself.
#include "emulator/base/json.h"
#include "services/sqs/batch.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"
#include "services/sqs/settle_message.h"

namespace snowglobe::sqs {

json change_message_visibility_batch(Sqs&, Context& context, const json& request) {
    const Queue queue = requested_queue(context, request);
    check_entries(request, "ChangeMessageVisibilityBatchRequestEntry");
    Backlog backlog(context, queue);
    json reply = run_entries(request, [&](const json& entry) {
        const std::string handle = required_text(entry, "ReceiptHandle");
        const auto timeout_s = integer_member(entry, "VisibilityTimeout");
        change_visibility_by_handle(
            context, queue, backlog, handle, timeout_s.value_or(queue.visibility_timeout_s));
        return json::object();
    });
    backlog.save();
    return reply;
}

} // namespace snowglobe::sqs
