// ChangeMessageVisibility: a new timeout for a message in flight, counted from now; 0 gives it
// back.
#include "emulator/base/json.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"
#include "services/sqs/settle_message.h"

namespace snowglobe::sqs {

json change_message_visibility(Sqs&, Context& context, const json& request) {
    const Queue queue = requested_queue(context, request);
    const std::string handle = required_text(request, "ReceiptHandle");
    const std::int64_t timeout_s =
        required_member(request, "VisibilityTimeout").get<std::int64_t>();
    Backlog backlog(context, queue);
    change_visibility_by_handle(context, queue, backlog, handle, timeout_s);
    backlog.save();
    return json::object();
}

} // namespace snowglobe::sqs
