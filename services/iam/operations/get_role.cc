#include "emulator/base/json.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json get_role(Iam&, Context& context, const json& request) {
    return {{"Role", to_json(context, Kind::role, entity_of(context, Kind::role, request))}};
}

} // namespace snowglobe::iam
