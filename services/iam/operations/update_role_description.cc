#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json update_role_description(Iam&, Context& context, const json& request) {
    Entity role = entity_of(context, Kind::role, request);
    role.description = request.at("Description").get<std::string>();
    put_entity(context, Kind::role, role);
    return {{"Role", to_json(context, Kind::role, role)}};
}

} // namespace snowglobe::iam
