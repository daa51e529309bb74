#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/policy.h"
#include "services/iam/trust.h"

namespace snowglobe::iam {

json create_role(Iam&, Context& context, const json& request) {
    const auto trust = request.at("AssumeRolePolicyDocument").get<std::string>();
    check_trust(trust);
    Entity role = new_entity(context, Kind::role, request);
    role.trust = trust;
    role.description = request.value("Description", "");
    role.session_max_s = request.value("MaxSessionDuration", role.session_max_s);
    role.boundary = request.value("PermissionsBoundary", "");
    if (!role.boundary.empty()) {
        require_attachable(context, role.boundary);
    }
    put_entity(context, Kind::role, role);
    return {{"Role", to_json(context, Kind::role, role)}};
}

} // namespace snowglobe::iam
