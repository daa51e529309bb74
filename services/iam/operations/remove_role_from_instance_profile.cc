#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json remove_role_from_instance_profile(Iam&, Context& context, const json& request) {
    Entity profile = entity_of(context, Kind::instance_profile, request);
    const auto role = request.at("RoleName").get<std::string>();
    if (profile.role != role) {
        throw no_such_entity("Role with name " + role + " in instance profile cannot be found.");
    }
    profile.role.clear();
    put_entity(context, Kind::instance_profile, profile);
    return json::object();
}

} // namespace snowglobe::iam
