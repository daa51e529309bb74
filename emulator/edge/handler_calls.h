#pragma once
// Whose a connection to a port of all clients is. In virtual time requests wait while a handler is
// at work, until it acts: one of its own would wait for itself, so it is told at once where it
// belongs; also while it waits for an answer, since which of its threads comes first is the
// machine's. (In real time it is any client's.)
#include "emulator/base/request_id.h"
#include "emulator/world/clock_driver.h"
#include "emulator/world/world.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace snowglobe {

class HandlerCalls {
public:
    // The function that asks in the middle of its invocation, which the log is told; empty: it is a
    // client. `remote` is connected to `port`.
    std::string function_that_asks(
        World& world,
        ClockMode mode,
        ConnectionId connection,
        std::string_view remote,
        std::uint16_t port);
    void disconnected(ConnectionId connection) { strangers_.erase(connection); }

private:
    std::set<ConnectionId> strangers_; // no sandbox has their other end
};

} // namespace snowglobe
