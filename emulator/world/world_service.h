#pragma once
// What inputs ask of the world itself, as operations of a service "world": recorded, replayed and
// traced like any other call. Only fixtures call it; it has no protocol of AWS.
#include "services/service.h"

#include <span>
#include <string_view>

namespace snowglobe {

class World;

class WorldService final : public Service {
public:
    explicit WorldService(World& world) : world_(world) {} // which owns it

    std::string_view name() const override { return "world"; }
    std::span<const OperationRow> operations() const override;

    // AddFault: the request describes the fault (faults.h).
    static json add_fault(WorldService& service, Context& context, const json& request);

private:
    World& world_;
};

} // namespace snowglobe
