#include "emulator/base/json.h"
#include "services/iam/inline_policies.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json delete_role_policy(Iam&, Context& context, const json& request) {
    return delete_inline_policy(context, Kind::role, request);
}

} // namespace snowglobe::iam
