#include "emulator/base/json.h"
#include "services/iam/attachments.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json delete_role_permissions_boundary(Iam&, Context& context, const json& request) {
    return delete_boundary(context, Kind::role, request);
}

} // namespace snowglobe::iam
