#include "emulator/base/json.h"
#include "services/iam/attachments.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

#include <algorithm>

namespace snowglobe::iam {

json delete_group(Iam&, Context& context, const json& request) {
    const Entity group = entity_of(context, Kind::group, request);
    scan_entities(context, Kind::user, [&](const Entity& user) {
        if (std::count(user.groups.begin(), user.groups.end(), group.name) > 0) {
            throw delete_conflict("Cannot delete entity, must remove users from group first.");
        }
        return true;
    });
    require_no_policies(group);
    erase_entity(context, Kind::group, group);
    return json::object();
}

} // namespace snowglobe::iam
