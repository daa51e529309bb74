#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/policy.h"

namespace snowglobe::iam {

json delete_policy_version(Iam&, Context& context, const json& request) {
    Policy policy = own_policy(context, request);
    const std::uint64_t number = version_of(context, policy, request);
    if (number == policy.default_version) {
        throw delete_conflict("Cannot delete the default version of a policy.");
    }
    policy.versions.erase(number);
    policy.updated = context.now;
    put_policy(context, policy);
    return json::object();
}

} // namespace snowglobe::iam
