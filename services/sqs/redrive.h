#pragma once
// Redrive: which queue takes the messages that another one gives up, and after how many receives.
#include "emulator/call/context.h"
#include "services/sqs/backlog.h"
#include "services/sqs/queue.h"

#include <optional>
#include <string>
#include <vector>

namespace snowglobe::sqs {

// `policy` is JSON text; empty removes it. The target must exist, be of the same type, and allow
// it.
void set_redrive_policy(Context& context, Queue& queue, const std::string& policy);
void set_redrive_allow_policy(Queue& queue, const std::string& policy);

// The dead-letter queue, if there is a policy and its target (still) exists.
std::optional<Queue> dead_letter_queue(Context& context, const Queue& queue);

// What moves there, for metrics.
extern const MetricRow redriven_messages;

// Moves messages out of `backlog`, keeping their ids, bodies and receive counts.
void move_to_dead_letter_queue(
    Context& context,
    const Queue& source,
    Backlog& backlog,
    const Queue& target,
    const std::vector<Backlog::Place>& messages);

} // namespace snowglobe::sqs
