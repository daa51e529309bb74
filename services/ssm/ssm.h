#pragma once
// SSM Parameter Store: named values with versions, labels, tags and an end. Of Systems Manager it
// is the only part here. Holds no state: parameters lie in the store (parameter.h).
//
// Keys of timers: the path of the parameter that expires.
#include "services/service.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::ssm {

class Ssm final : public Service {
public:
    std::string_view name() const override { return "ssm"; }
    const Wire* wire() const override;
    std::span<const OperationRow> operations() const override;
    void on_timer(Context& context, const std::string& path) override;
    std::span<const ResourceType> resource_types() const override;
    std::vector<RowKind> row_kinds() const override;
    std::span<const CatalogKind> catalog_kinds() const override;
    // "ssm" and "ssm-secure": "/shop/table", "/shop/table:3"
    std::optional<std::string> dynamic_reference(
        Context& context, std::string_view kind, std::string_view name) override;
    // "parameters", "parameters/<name without its first slash>"
    std::optional<json> peek(Context& context, const Look& look) override;
    std::vector<Resource> resources(Context& context) override;
    std::vector<Scope> scopes(Context& context) override;
};

} // namespace snowglobe::ssm
