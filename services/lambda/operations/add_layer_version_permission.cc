// AddLayerVersionPermission: a statement of the policy of a layer's version. Kept, not enforced.
#include "services/lambda/layer_policy.h"
#include "services/lambda/operations.h"
#include "services/lambda/policy.h"

#include <nlohmann/json.hpp>

namespace snowglobe::lambda {

namespace {

using ordered = nlohmann::ordered_json;

// In AWS's order.
std::string statement_of(const Layer& layer, const json& request) {
    const auto principal = request.at("Principal").get<std::string>();
    const bool is_account = principal.size() == 12;
    ordered statement;
    statement["Sid"] = request.at("StatementId").get<std::string>();
    statement["Effect"] = "Allow";
    if (is_account) {
        statement["Principal"] = {{"AWS", "arn:aws:iam::" + principal + ":root"}};
    } else if (principal.starts_with("arn:")) {
        statement["Principal"] = {{"AWS", principal}};
    } else {
        statement["Principal"] = principal;
    }
    statement["Action"] = request.at("Action").get<std::string>();
    statement["Resource"] = layer.arn;
    if (request.contains("OrganizationId")) {
        statement["Condition"] = {
            {"StringEquals",
             {{"aws:PrincipalOrgID", request.at("OrganizationId").get<std::string>()}}}};
    }
    return statement.dump();
}

} // namespace

json add_layer_version_permission(Lambda&, Context& context, const json& request) {
    Layer layer = need_layer_version(context, request);
    const auto sid = request.at("StatementId").get<std::string>();
    check_is_new(layer.policy, sid);
    check_policy_revision(layer, request);
    const std::string statement = statement_of(layer, request);
    layer.policy.emplace_back(sid, statement);
    layer.policy_revision = context.new_uuid("lambda.revision");
    put_layer(context.store, context.scope, layer);
    return {{"Statement", statement}, {"RevisionId", layer.policy_revision}};
}

} // namespace snowglobe::lambda
