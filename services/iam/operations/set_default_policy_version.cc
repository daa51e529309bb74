#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/policy.h"

namespace snowglobe::iam {

json set_default_policy_version(Iam&, Context& context, const json& request) {
    Policy policy = own_policy(context, request);
    policy.default_version = version_of(context, policy, request);
    policy.updated = context.now;
    put_policy(context, policy);
    return json::object();
}

} // namespace snowglobe::iam
