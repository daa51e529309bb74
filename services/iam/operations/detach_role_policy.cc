#include "emulator/base/json.h"
#include "services/iam/attachments.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json detach_role_policy(Iam&, Context& context, const json& request) {
    return detach_policy(context, Kind::role, request);
}

} // namespace snowglobe::iam
