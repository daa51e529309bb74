#include "emulator/base/json.h"
#include "services/iam/lists.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json list_roles(Iam&, Context& context, const json& request) {
    return list_entities(context, Kind::role, request, "Roles");
}

} // namespace snowglobe::iam
