#include "emulator/base/json.h"
#include "services/iam/attachments.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json delete_user(Iam&, Context& context, const json& request) {
    const Entity user = entity_of(context, Kind::user, request);
    if (!user.keys.empty()) {
        throw delete_conflict("Cannot delete entity, must delete access keys first.");
    }
    if (!user.groups.empty()) {
        throw delete_conflict("Cannot delete entity, must remove users from group first.");
    }
    require_no_policies(user);
    erase_entity(context, Kind::user, user);
    return json::object();
}

} // namespace snowglobe::iam
