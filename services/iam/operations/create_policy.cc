#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/policy.h"
#include "services/iam/tags.h"

namespace snowglobe::iam {

json create_policy(Iam&, Context& context, const json& request) {
    Policy policy;
    policy.name = request.at("PolicyName").get<std::string>();
    policy.path = request.value("Path", "/");
    policy.description = request.value("Description", "");
    policy.created = context.now;
    add_version(context, policy, request.at("PolicyDocument").get<std::string>());
    if (policy_name_is_taken(context, policy.name)) {
        throw already_exists(
            "A policy called " + policy.name + " already exists. Duplicate names are not allowed.");
    }
    constexpr std::size_t policies_max = 1'500;
    std::size_t count = 0;
    scan_policies(context, [&](const Policy&) { return ++count < policies_max; });
    if (count >= policies_max) {
        throw limit_exceeded("Cannot exceed quota for PoliciesPerAccount: 1500");
    }
    policy.id = identifier("ANPA", context.new_id("policy"));
    add_tags(policy.tags, request.value("Tags", json::array()));
    put_policy(context, policy);
    return {{"Policy", policy_json(context, policy, {})}};
}

} // namespace snowglobe::iam
