#pragma once
// `snowglobe up`: sockets on one side, a world on the other, one thread for both. Hands requests to
// the clock driver, renders its replies, and prints one line for each invocation.
#include "emulator/config.h"
#include "emulator/emulator.h"
#include "emulator/stack/template.h"

#include <functional>

namespace snowglobe {

// Serves until SIGINT or SIGTERM, with the libraries that the templates were checked with. `ready`
// is called once it listens, with the port and what the templates made. Throws std::runtime_error
// when the port is taken.
void serve(
    const Config& config,
    const std::vector<stack::Template>& templates,
    std::shared_ptr<Libraries> libraries,
    const std::function<void(std::uint16_t port, const BuiltWorld&)>& ready);

} // namespace snowglobe
