#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json update_role(Iam&, Context& context, const json& request) {
    Entity role = entity_of(context, Kind::role, request);
    role.description = request.value("Description", role.description);
    role.session_max_s = request.value("MaxSessionDuration", role.session_max_s);
    put_entity(context, Kind::role, role);
    return json::object();
}

} // namespace snowglobe::iam
