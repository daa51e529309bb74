#include "emulator/base/json.h"
#include "services/iam/attachments.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json put_role_permissions_boundary(Iam&, Context& context, const json& request) {
    return put_boundary(context, Kind::role, request);
}

} // namespace snowglobe::iam
