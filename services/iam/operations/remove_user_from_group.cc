#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

#include <vector>

namespace snowglobe::iam {

json remove_user_from_group(Iam&, Context& context, const json& request) {
    const Entity group = entity_of(context, Kind::group, request);
    Entity user = entity_of(context, Kind::user, request);
    std::erase(user.groups, group.name);
    put_entity(context, Kind::user, user);
    return json::object();
}

} // namespace snowglobe::iam
