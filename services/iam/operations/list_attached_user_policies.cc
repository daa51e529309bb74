#include "emulator/base/json.h"
#include "services/iam/attachments.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json list_attached_user_policies(Iam&, Context& context, const json& request) {
    return list_attached_policies(context, Kind::user, request);
}

} // namespace snowglobe::iam
