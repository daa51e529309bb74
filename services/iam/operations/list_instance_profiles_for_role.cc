#include "emulator/base/json.h"
#include "services/iam/lists.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json list_instance_profiles_for_role(Iam&, Context& context, const json& request) {
    const Entity role = entity_of(context, Kind::role, request);
    return list_entities(
        context, Kind::instance_profile, request, "InstanceProfiles", [&](const Entity& profile) {
            return profile.role == role.name;
        });
}

} // namespace snowglobe::iam
