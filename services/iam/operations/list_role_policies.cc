#include "emulator/base/json.h"
#include "services/iam/inline_policies.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json list_role_policies(Iam&, Context& context, const json& request) {
    return list_inline_policies(context, Kind::role, request);
}

} // namespace snowglobe::iam
