#include "emulator/base/json.h"
#include "services/iam/inline_policies.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json list_group_policies(Iam&, Context& context, const json& request) {
    return list_inline_policies(context, Kind::group, request);
}

} // namespace snowglobe::iam
