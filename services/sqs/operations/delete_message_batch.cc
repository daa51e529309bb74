// DeleteMessageBatch: up to ten deletes; each succeeds or fails by itself.
#include "emulator/base/json.h"
#include "services/sqs/batch.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"
#include "services/sqs/settle_message.h"

namespace snowglobe::sqs {

json delete_message_batch(Sqs&, Context& context, const json& request) {
    const Queue queue = requested_queue(context, request);
    check_entries(request, "DeleteMessageBatchRequestEntry");
    Backlog backlog(context, queue);
    json reply = run_entries(request, [&](const json& entry) {
        const std::string handle = required_text(entry, "ReceiptHandle");
        try {
            delete_message_by_handle(context, queue, backlog, handle);
        } catch (const ApiError& error) {
            if (is_expired_handle(error)) { // the batch has words of its own for it
                throw ApiError("ReceiptHandleIsInvalid", "The receipt handle has expired");
            }
            throw;
        }
        return json::object();
    });
    backlog.save();
    return reply;
}

} // namespace snowglobe::sqs
