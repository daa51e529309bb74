#include "emulator/base/json.h"
#include "services/iam/lists.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json list_users(Iam&, Context& context, const json& request) {
    return list_entities(context, Kind::user, request, "Users");
}

} // namespace snowglobe::iam
