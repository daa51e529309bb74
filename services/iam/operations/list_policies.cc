// ListPolicies. Of AWS's policies those that are in use here.
#include "emulator/base/json.h"
#include "services/iam/operations.h"
#include "services/iam/page.h"
#include "services/iam/policy.h"

#include <map>

namespace snowglobe::iam {

json list_policies(Iam&, Context& context, const json& request) {
    const auto scope = request.value("Scope", std::string("All"));
    const auto prefix = request.value("PathPrefix", std::string("/"));
    const bool only_attached = request.value("OnlyAttached", false);
    const bool as_boundary = request.value("PolicyUsageFilter", "") == "PermissionsBoundary";
    const Uses uses = uses_of_policies(context);
    const auto& used = as_boundary ? uses.boundary : uses.attached;
    std::map<std::string, json> rows; // by name, then by ARN
    const auto add = [&](const std::string& arn, json row) {
        const bool is_wanted = row.at("Path").get<std::string>().starts_with(prefix) &&
                               (used.contains(arn) || !(only_attached || as_boundary));
        if (is_wanted) {
            rows.emplace(row.at("PolicyName").get<std::string>() + "\n" + arn, std::move(row));
        }
    };
    if (scope != "AWS") {
        scan_policies(context, [&](const Policy& policy) {
            json row = policy_json(context, policy, uses);
            row.erase("Tags");
            row.erase("Description");
            add(arn_of(context, policy), std::move(row));
            return true;
        });
    }
    if (scope != "Local") {
        for (const auto* arns : {&uses.attached, &uses.boundary}) {
            for (const auto& [arn, count] : *arns) {
                if (is_of_aws(arn)) {
                    add(arn, aws_policy_json(context, arn, uses));
                }
            }
        }
    }
    Page page(request, "Policies");
    for (auto& [key, row] : rows) {
        if (!page.add(key, std::move(row))) {
            break;
        }
    }
    return page.answer();
}

} // namespace snowglobe::iam
