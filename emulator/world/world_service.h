#pragma once
// What inputs ask of the world itself, as operations of a service "world": recorded, replayed and
// traced like any other call. Only fixtures call it; it has no protocol of AWS.
#include "emulator/world/faults.h"
#include "services/service.h"

#include <span>
#include <string_view>

namespace snowglobe {

class WorldService final : public Service {
public:
    // `faults` must outlive the service.
    explicit WorldService(Faults& faults) : faults_(faults) {}

    std::string_view name() const override { return "world"; }
    Wire wire() const override { return {}; }
    std::span<const OperationRow> operations() const override;

    // AddFault: the request describes the fault (faults.h).
    static json add_fault(WorldService& world, Context& context, const json& request);

private:
    Faults& faults_;
};

} // namespace snowglobe
