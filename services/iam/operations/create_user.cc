#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/policy.h"

namespace snowglobe::iam {

json create_user(Iam&, Context& context, const json& request) {
    Entity user = new_entity(context, Kind::user, request);
    user.boundary = request.value("PermissionsBoundary", "");
    if (!user.boundary.empty()) {
        require_attachable(context, user.boundary);
    }
    put_entity(context, Kind::user, user);
    return {{"User", to_json(context, Kind::user, user)}};
}

} // namespace snowglobe::iam
