#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"
#include "services/iam/trust.h"

namespace snowglobe::iam {

json update_assume_role_policy(Iam&, Context& context, const json& request) {
    Entity role = entity_of(context, Kind::role, request);
    const auto trust = request.at("PolicyDocument").get<std::string>();
    check_trust(trust);
    role.trust = trust;
    put_entity(context, Kind::role, role);
    return json::object();
}

} // namespace snowglobe::iam
