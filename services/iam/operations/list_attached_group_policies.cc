#include "emulator/base/json.h"
#include "services/iam/attachments.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json list_attached_group_policies(Iam&, Context& context, const json& request) {
    return list_attached_policies(context, Kind::group, request);
}

} // namespace snowglobe::iam
