#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/policy.h"

namespace snowglobe::iam {

json create_policy_version(Iam&, Context& context, const json& request) {
    Policy policy = own_policy(context, request);
    add_version(context, policy, request.at("PolicyDocument").get<std::string>());
    const std::uint64_t made = policy.versions_made;
    if (request.value("SetAsDefault", false)) {
        policy.default_version = made;
    }
    put_policy(context, policy);
    return {{"PolicyVersion", version_json(policy, made, false)}};
}

} // namespace snowglobe::iam
