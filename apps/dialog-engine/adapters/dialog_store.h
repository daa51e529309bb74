#pragma once
// The state of each learner and the batches of events behind it, in DynamoDB.
#include "apps/dialog-engine/domain/process_command.h"

#include <snowglobe/handler.h>
#include <string>

namespace dialog_engine {

DialogState load_state(snowglobe::Context& context, const std::string& phone_number);
// Batch and state in one transaction: neither is ever seen without the other.
void save(snowglobe::Context& context, const Outcome& outcome);

} // namespace dialog_engine
