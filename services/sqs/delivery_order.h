#pragma once
// Which of its visible messages a receive of a standard queue gives, and in which order: under seed
// 0 the first ones as they lie, under others what AWS allows, too; under chaos (chaos.h) fewer of
// them. emulator/docs/legal-orders.md says what that is, and where AWS says so.
#include "services/sqs/backlog.h"

namespace snowglobe::sqs {

Backlog::Choice choose_legally(
    Context& context,
    const Queue& queue,
    const Backlog& backlog,
    std::size_t messages_max,
    bool long_poll,
    std::optional<std::uint64_t> receive_count_max);

} // namespace snowglobe::sqs
