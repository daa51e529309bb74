#include "emulator/base/json.h"
#include "services/iam/attachments.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json delete_role(Iam&, Context& context, const json& request) {
    const Entity role = entity_of(context, Kind::role, request);
    bool is_in_profile = false;
    scan_entities(context, Kind::instance_profile, [&](const Entity& profile) {
        is_in_profile = profile.role == role.name;
        return !is_in_profile;
    });
    if (is_in_profile) {
        throw delete_conflict(
            "Cannot delete entity, must remove roles from instance profile first.");
    }
    require_no_policies(role);
    erase_entity(context, Kind::role, role);
    return json::object();
}

} // namespace snowglobe::iam
