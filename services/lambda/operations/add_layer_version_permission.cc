// AddLayerVersionPermission: a statement of the policy of a layer's version. Kept, not enforced.
#include "emulator/base/error.h"
#include "services/lambda/layer_policy.h"
#include "services/lambda/operations.h"

#include <nlohmann/json.hpp>

#include <algorithm>

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
    const auto is_it = [&](const auto& statement) { return statement.first == sid; };
    if (std::any_of(layer.policy.begin(), layer.policy.end(), is_it)) {
        throw ApiError(
            "ResourceConflictException",
            "The statement id (" + sid +
                ") provided already exists. Please provide a new statement id, or remove the "
                "existing statement.",
            409,
            {{"Type", "User"}});
    }
    check_policy_revision(layer, request);
    const std::string statement = statement_of(layer, request);
    layer.policy.emplace_back(sid, statement);
    layer.policy_revision = context.new_uuid("lambda.revision");
    put_layer(context.store, context.scope, layer);
    return {{"Statement", statement}, {"RevisionId", layer.policy_revision}};
}

} // namespace snowglobe::lambda
