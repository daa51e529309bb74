#pragma once
// What a receipt handle lets its holder do: delete the message, or change when it becomes visible.
#include "emulator/call/context.h"
#include "services/sqs/backlog.h"
#include "services/sqs/queue.h"

#include <cstdint>
#include <string>

namespace snowglobe::sqs {

void delete_message_by_handle(
    Context& context, const Queue& queue, Backlog& backlog, const std::string& handle);
void change_visibility_by_handle(
    Context& context,
    const Queue& queue,
    Backlog& backlog,
    const std::string& handle,
    std::int64_t visibility_timeout_s);

// A receipt handle that has expired; batches report it in other words.
bool is_expired_handle(const ApiError& error);

} // namespace snowglobe::sqs
