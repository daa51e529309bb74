#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/page.h"
#include "services/iam/policy.h"

#include <cstdint>

namespace snowglobe::iam {

json list_policy_versions(Iam&, Context& context, const json& request) {
    const auto arn = request.at("PolicyArn").get<std::string>();
    if (is_of_aws(arn)) {
        throw ApiError::unsupported("the versions of AWS's managed policies (" + arn + ")");
    }
    const Policy policy = own_policy(context, request);
    Page page(request, "Versions");
    // The newest first.
    for (auto at = policy.versions.rbegin(); at != policy.versions.rend(); ++at) {
        const std::string key = std::to_string(UINT64_MAX - at->first);
        if (!page.add(key, version_json(policy, at->first, false))) {
            break;
        }
    }
    return page.answer();
}

} // namespace snowglobe::iam
