#pragma once
// GET /_snowglobe/metrics: what was counted, and a look at what is. The table of all metrics is in
// docs/metrics.md. A look has no effect in the world: its trace is the same with and without.
#include "emulator/clock_driver.h"
#include "emulator/observe/metrics.h"
#include "emulator/world/world.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace snowglobe {

struct Connections {
    std::size_t open = 0;
    std::uint64_t accepted = 0;
};

std::string
metrics_page(const Metrics& metrics, World& world, const ClockDriver& driver, Connections at_edge);

} // namespace snowglobe
