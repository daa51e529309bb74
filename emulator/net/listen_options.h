#pragma once
// Where to listen, and how long a client may take. Plain values.
#include "emulator/net/limits.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace snowglobe {

// What becomes of a port that another program has.
enum class BusyPort {
    refuse, // it was asked for by name
    move,   // any free one will do
};

struct ListenOptions {
    std::vector<std::string> addresses; // none: both loopbacks, ::1 where the machine has it
    std::uint16_t port = 0;             // 0: any free one, the same at all addresses
    BusyPort busy_port = BusyPort::refuse;
    std::size_t connections_max = limits::connections_max;
    std::chrono::milliseconds idle_timeout = limits::idle_timeout;
    std::chrono::milliseconds request_timeout = limits::request_timeout;
    std::chrono::milliseconds write_timeout = limits::write_timeout;
};

} // namespace snowglobe
