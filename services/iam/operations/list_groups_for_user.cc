#include "emulator/base/json.h"
#include "services/iam/lists.h"
#include "services/iam/operations.h"

#include <algorithm>

namespace snowglobe::iam {

json list_groups_for_user(Iam&, Context& context, const json& request) {
    const Entity user = entity_of(context, Kind::user, request);
    return list_entities(context, Kind::group, request, "Groups", [&](const Entity& group) {
        return std::count(user.groups.begin(), user.groups.end(), group.name) > 0;
    });
}

} // namespace snowglobe::iam
