#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/policy.h"

namespace snowglobe::iam {

json get_policy_version(Iam&, Context& context, const json& request) {
    const auto arn = request.at("PolicyArn").get<std::string>();
    if (is_of_aws(arn)) {
        throw ApiError::unsupported("the documents of AWS's managed policies (" + arn + ")");
    }
    const Policy policy = own_policy(context, request);
    return {{"PolicyVersion", version_json(policy, version_of(context, policy, request), true)}};
}

} // namespace snowglobe::iam
