#include "emulator/base/json.h"
#include "services/iam/attachments.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json attach_role_policy(Iam&, Context& context, const json& request) {
    return attach_policy(context, Kind::role, request);
}

} // namespace snowglobe::iam
