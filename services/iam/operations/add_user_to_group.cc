#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

#include <algorithm>

namespace snowglobe::iam {

json add_user_to_group(Iam&, Context& context, const json& request) {
    constexpr std::size_t groups_max = 10;
    const Entity group = entity_of(context, Kind::group, request);
    Entity user = entity_of(context, Kind::user, request);
    if (std::count(user.groups.begin(), user.groups.end(), group.name) > 0) {
        return json::object();
    }
    if (user.groups.size() >= groups_max) {
        throw limit_exceeded("Cannot exceed quota for GroupsPerUser: 10");
    }
    user.groups.push_back(group.name);
    put_entity(context, Kind::user, user);
    return json::object();
}

} // namespace snowglobe::iam
