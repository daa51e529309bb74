// SendMessage: puts one message into a queue.
#include "emulator/base/json.h"
#include "services/sqs/operations.h"
#include "services/sqs/send.h"

namespace snowglobe::sqs {

json send_message(Sqs&, Context& context, const json& request) {
    const Queue queue = requested_queue(context, request);
    Message message = parse_message(queue, request, Sender::single);
    Backlog backlog(context, queue);
    json reply = send(context, queue, backlog, std::move(message));
    backlog.save();
    return reply;
}

} // namespace snowglobe::sqs
