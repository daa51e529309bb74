#include "services/iam/iam.h"

#include "services/iam/account_alias.h"
#include "services/iam/entity.h"
#include "services/iam/policy.h"
#include "services/iam/template_resources.h"

namespace snowglobe::iam {

std::span<const ResourceType> Iam::resource_types() const {
    return template_resources();
}

std::vector<RowKind> Iam::row_kinds() const {
    std::vector<RowKind> rows = entity_rows();
    rows.push_back(policy_row());
    rows.push_back(alias_row());
    return rows;
}

std::optional<Identity>
Iam::owner_of_key(Store& store, const std::string& access_key) const {
    const auto owner = find_key_owner(store, access_key);
    if (!owner) {
        return std::nullopt;
    }
    const auto user = find_entity(store, owner->account, Kind::user, owner->user);
    if (!user) {
        return std::nullopt;
    }
    return Identity{arn_of(owner->account, Kind::user, *user), user->id};
}

std::optional<std::string>
Iam::role_id(Store& store, const std::string& account, const std::string& name) const {
    const auto role = find_entity(store, account, Kind::role, name);
    return role ? std::optional(role->id) : std::nullopt;
}

} // namespace snowglobe::iam
