#include "emulator/base/json.h"
#include "services/iam/attachments.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json put_user_permissions_boundary(Iam&, Context& context, const json& request) {
    return put_boundary(context, Kind::user, request);
}

} // namespace snowglobe::iam
