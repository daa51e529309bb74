#pragma once
// Tags of a queue.
#include "emulator/base/json_fwd.h"
#include "services/sqs/queue.h"

namespace snowglobe::sqs {

void add_tags(Queue& queue, const json& tags);

} // namespace snowglobe::sqs
