#pragma once
// The statements that AddPermission and RemovePermission keep in a queue's policy. Snowglobe shows
// policies and does not enforce them.
#include "emulator/call/context.h"
#include "services/sqs/queue.h"

#include <string>
#include <vector>

namespace snowglobe::sqs {

void add_permission_statement(
    Context& context,
    Queue& queue,
    const std::string& label,
    const std::vector<std::string>& accounts,
    const std::vector<std::string>& actions);
void remove_permission_statement(Queue& queue, const std::string& label);

} // namespace snowglobe::sqs
