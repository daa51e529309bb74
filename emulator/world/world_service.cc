#include "emulator/world/world_service.h"

namespace snowglobe {

std::span<const OperationRow> WorldService::operations() const {
    static constexpr OperationRow rows[] = {
        {"AddFault", Effect::write, Form::json_form, run_operation<WorldService, add_fault>},
    };
    return rows;
}

json WorldService::add_fault(WorldService& world, Context&, const json& request) {
    world.faults_.add(request);
    return json::object();
}

} // namespace snowglobe
