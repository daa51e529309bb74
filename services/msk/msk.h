#pragma once
// Amazon MSK, as far as an SDK needs it to find the broker: the clusters that templates declare,
// each a name for the built-in one. Holds no state: clusters lie in the store
// (services/kafka/clusters.h). To AWS, and in signatures, it is "kafka", as the broker is to us.
#include "services/service.h"

namespace snowglobe::msk {

class Msk final : public Service {
public:
    std::string_view name() const override { return "msk"; }
    const Wire* wire() const override;
    std::span<const OperationRow> operations() const override;
    // "clusters"
    std::optional<json> peek(Context& context, const Look& look) override;
    std::vector<Resource> resources(Context& context) override;
    std::vector<Scope> scopes(Context& context) override;
};

} // namespace snowglobe::msk
