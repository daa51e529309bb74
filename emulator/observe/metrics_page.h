#pragma once
// GET /_snowglobe/metrics: what was counted, and a look at what is. The table of all metrics is in
// docs/metrics.md. A look has no effect in the world: its trace is the same with and without.
#include "emulator/world/clock_driver.h"
#include "emulator/observe/metrics.h"
#include "emulator/world/world.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace snowglobe {

// What the HTTP server counts by itself.
struct ServerCounts {
    std::size_t connections_open = 0;
    std::uint64_t connections_accepted = 0;
    std::map<int, std::uint64_t> refused; // by status
};

std::string
metrics_page(
    const Metrics& metrics, World& world, const ClockDriver& driver, const ServerCounts& edge);

} // namespace snowglobe
