#pragma once
// Values that lie elsewhere, as a world has them: what its services know, what other stacks export.
#include "emulator/stack/plan.h"

#include <string>
#include <vector>

namespace snowglobe::stack {

class WorldOutside final : public Outside {
public:
    WorldOutside(World& world, const Scope& scope, const Exports& exports)
        : world_(world), scope_(scope), exports_(exports) {}

    std::optional<std::string>
    find(const std::string& kind, const std::string& name) const override;
    void stands_in(
        const std::string& kind,
        const std::string& name,
        const std::string& value) const override;

    // The values that were not there.
    const std::vector<Deployed::Inert>& absent() const { return absent_; }

private:
    World& world_;
    Scope scope_;
    const Exports& exports_;
    mutable std::vector<Deployed::Inert> absent_;
};

} // namespace snowglobe::stack
