#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/policy.h"

namespace snowglobe::iam {

json delete_policy(Iam&, Context& context, const json& request) {
    const Policy policy = own_policy(context, request);
    const std::string arn = arn_of(context, policy);
    const Uses uses = uses_of_policies(context);
    if (uses.attached.contains(arn) || uses.boundary.contains(arn)) {
        throw delete_conflict("Cannot delete a policy attached to entities.");
    }
    if (policy.versions.size() > 1) {
        throw delete_conflict(
            "This policy has more than one version. Before you delete a policy, you must delete "
            "the policy's versions. The default version is deleted with the policy.");
    }
    erase_policy(context, policy);
    return json::object();
}

} // namespace snowglobe::iam
