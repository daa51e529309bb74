#include "emulator/base/json.h"
#include "services/iam/attachments.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json detach_group_policy(Iam&, Context& context, const json& request) {
    return detach_policy(context, Kind::group, request);
}

} // namespace snowglobe::iam
