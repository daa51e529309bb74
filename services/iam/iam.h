#pragma once
// IAM: roles, users, groups, instance profiles and policies of an account, whatever the region.
// They are stored, checked and told, and never enforced: any credentials may do anything here. Holds
// no state: all of it lies in the store (entity.h, policy.h).
#include "services/identities.h"
#include "services/service.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::iam {

class Iam final : public Service, public Identities {
public:
    std::string_view name() const override { return "iam"; }
    const Wire* wire() const override;
    std::span<const OperationRow> operations() const override;
    std::span<const ResourceType> resource_types() const override;
    std::vector<RowKind> row_kinds() const override;
    std::span<const CatalogKind> catalog_kinds() const override;
    // "roles", "roles/<name>"; the same of "users", "groups", "instance-profiles", "policies"
    std::optional<json> peek(Context& context, const Look& look) override;
    std::vector<Resource> resources(Context& context) override;
    std::vector<Scope> scopes(Context& context) override;

    // Identities
    std::optional<Identity>
    owner_of_key(Store& store, const std::string& access_key) const override;
    std::optional<std::string>
    role_id(Store& store, const std::string& account, const std::string& name) const override;
};

} // namespace snowglobe::iam
