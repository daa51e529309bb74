#include "emulator/base/json.h"
#include "services/iam/inline_policies.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json get_user_policy(Iam&, Context& context, const json& request) {
    return get_inline_policy(context, Kind::user, request);
}

} // namespace snowglobe::iam
