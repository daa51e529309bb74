#include "emulator/base/json.h"
#include "services/iam/attachments.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json delete_user_permissions_boundary(Iam&, Context& context, const json& request) {
    return delete_boundary(context, Kind::user, request);
}

} // namespace snowglobe::iam
