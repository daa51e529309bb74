#include "emulator/world/world_service.h"

#include "emulator/world/world.h"

namespace snowglobe {

std::span<const OperationRow> WorldService::operations() const {
    static constexpr OperationRow rows[] = {
        {"AddFault", run_operation<WorldService, add_fault>},
    };
    return rows;
}

json WorldService::add_fault(WorldService& service, Context& context, const json& request) {
    service.world_.add_fault(context, request);
    return json::object();
}

} // namespace snowglobe
