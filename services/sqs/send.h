#pragma once
// What SendMessage and each entry of SendMessageBatch do.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "services/sqs/backlog.h"
#include "services/sqs/message.h"
#include "services/sqs/queue.h"

namespace snowglobe::sqs {

// SQS words one refusal differently in a batch.
enum class Sender { single, batch };

// Checks and reads a SendMessage request or a batch entry: the message without id and time.
Message parse_message(const Queue& queue, const json& request, Sender sender);
// A FIFO queue needs a group and a deduplication id; a batch without is refused as a whole.
void check_fifo_ids(const Queue& queue, const json& request);
// Stores it, unless it repeats an earlier one, and answers as SendMessage does.
json send(Context& context, const Queue& queue, Backlog& backlog, Message message);

} // namespace snowglobe::sqs
