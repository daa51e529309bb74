#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json delete_instance_profile(Iam&, Context& context, const json& request) {
    const Entity profile = entity_of(context, Kind::instance_profile, request);
    if (!profile.role.empty()) {
        throw delete_conflict(
            "Cannot delete entity, must remove roles from instance profile first.");
    }
    erase_entity(context, Kind::instance_profile, profile);
    return json::object();
}

} // namespace snowglobe::iam
