#pragma once
// Lists of roles, users, groups and instance profiles.
#include "services/iam/entity.h"

#include <functional>
#include <string_view>

namespace snowglobe::iam {

// By name; {member, "IsTruncated", "Marker"} of those below the request's PathPrefix, and that
// `is_wanted`.
json list_entities(
    const Context& context,
    Kind kind,
    const json& request,
    std::string_view member,
    const std::function<bool(const Entity& entity)>& is_wanted = nullptr);

} // namespace snowglobe::iam
