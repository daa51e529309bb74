#include "emulator/base/json.h"
#include "services/iam/attachments.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json attach_user_policy(Iam&, Context& context, const json& request) {
    return attach_policy(context, Kind::user, request);
}

} // namespace snowglobe::iam
