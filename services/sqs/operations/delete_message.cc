// DeleteMessage: the end of a message, by the handle of a receive.
#include "emulator/base/json.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"
#include "services/sqs/settle_message.h"

namespace snowglobe::sqs {

json delete_message(Sqs&, Context& context, const json& request) {
    const Queue queue = requested_queue(context, request);
    const std::string handle = required_text(request, "ReceiptHandle");
    Backlog backlog(context, queue);
    delete_message_by_handle(context, queue, backlog, handle);
    backlog.save();
    return json::object();
}

} // namespace snowglobe::sqs
