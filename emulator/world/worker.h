#pragma once
// What works on the requests that an Edge lets in: the driver of a world's clock. Knows tickets,
// not who holds them.
#include "emulator/call/call.h"
#include "emulator/base/request_id.h"

#include <cstdint>
#include <functional>

namespace snowglobe {

// A request that was let in. A later one has a greater number.
enum class Ticket : std::uint64_t {};

class Worker {
public:
    // `answer` is called in a later turn: once, but for parts before (Reply::is_part); not any more
    // once the ticket is dropped.
    virtual void submit(Ticket ticket, Call&& call, std::function<void(Reply&&)> answer) = 0;
    // Nobody waits for this one any more. An unknown one is ignored.
    virtual void drop(Ticket ticket) = 0;
    // Nothing comes from there any more.
    virtual void disconnected(ConnectionId connection) = 0;

protected:
    ~Worker() = default;
};

} // namespace snowglobe
