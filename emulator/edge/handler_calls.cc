#include "emulator/edge/handler_calls.h"

#include "emulator/base/log.h"

namespace snowglobe {

std::string HandlerCalls::function_that_asks(
    World& world,
    ClockMode mode,
    ConnectionId connection,
    std::string_view remote,
    std::uint16_t port) {
    Executor& executor = world.executor();
    if (mode == ClockMode::real || world.invocations_running() == 0 || executor.children() == 0 ||
        strangers_.contains(connection)) {
        return {};
    }
    const Executor::SocketOwner owner = executor.owner_at(remote, port);
    if (owner.function.empty()) {
        strangers_.insert(connection);
    }
    if (!owner.is_in_invocation) {
        return {};
    }
    log_warning("function {} asks through the port of all clients, and is refused", owner.function);
    return owner.function;
}

} // namespace snowglobe
