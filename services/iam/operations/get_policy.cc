#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/policy.h"

namespace snowglobe::iam {

json get_policy(Iam&, Context& context, const json& request) {
    const auto arn = request.at("PolicyArn").get<std::string>();
    const Uses uses = uses_of_policies(context);
    return {
        {"Policy",
         is_of_aws(arn) ? aws_policy_json(context, arn, uses)
                        : policy_json(context, own_policy(context, request), uses)}};
}

} // namespace snowglobe::iam
