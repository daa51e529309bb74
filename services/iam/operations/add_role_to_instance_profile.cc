#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json add_role_to_instance_profile(Iam&, Context& context, const json& request) {
    Entity profile = entity_of(context, Kind::instance_profile, request);
    const Entity role = entity_of(context, Kind::role, request);
    if (!profile.role.empty()) {
        throw limit_exceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    }
    profile.role = role.name;
    put_entity(context, Kind::instance_profile, profile);
    return json::object();
}

} // namespace snowglobe::iam
