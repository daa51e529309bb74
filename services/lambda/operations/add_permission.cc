// AddPermission: a statement of the policy of a function, a version or an alias. Kept, not
// enforced.
#include "emulator/base/error.h"
#include "services/lambda/operations.h"
#include "services/lambda/policy.h"
#include "services/lambda/settings.h"

#include <nlohmann/json.hpp>

namespace snowglobe::lambda {

namespace {

using ordered = nlohmann::ordered_json;

ordered principal_of(const std::string& principal) {
    const bool is_account = principal.size() == 12 &&
                            principal.find_first_not_of("0123456789") == std::string::npos;
    if (principal == "*") {
        return principal;
    }
    if (principal.ends_with(".amazonaws.com")) {
        return {{"Service", principal}};
    }
    if (is_account) {
        return {{"AWS", "arn:aws:iam::" + principal + ":root"}};
    }
    if (principal.starts_with("arn:") && principal.find(":iam:") != std::string::npos) {
        return {{"AWS", principal}};
    }
    throw invalid_parameter(
        "The provided principal was invalid. Please check the principal and try again.");
}

// In AWS's order.
std::string statement_of(const FunctionName& name, const json& request) {
    const auto text = [&](const char* member) { return request.value(member, std::string()); };
    ordered statement;
    statement["Sid"] = text("StatementId");
    statement["Effect"] = "Allow";
    statement["Principal"] = principal_of(text("Principal"));
    statement["Action"] = text("Action");
    statement["Resource"] = name.qualified_arn();
    ordered equals;
    const auto equal = [&](const char* key, const char* member) {
        if (request.contains(member)) {
            equals[key] = text(member);
        }
    };
    equal("AWS:SourceAccount", "SourceAccount");
    equal("lambda:FunctionUrlAuthType", "FunctionUrlAuthType");
    equal("aws:PrincipalOrgID", "PrincipalOrgID");
    equal("lambda:EventSourceToken", "EventSourceToken");
    ordered condition;
    if (!equals.empty()) {
        condition["StringEquals"] = std::move(equals);
    }
    if (request.contains("SourceArn")) {
        condition["ArnLike"] = {{"AWS:SourceArn", text("SourceArn")}};
    }
    if (request.contains("InvokedViaFunctionUrl")) {
        condition["Bool"] = {
            {"lambda:InvokedViaFunctionUrl",
             request.at("InvokedViaFunctionUrl").get<bool>() ? "true" : "false"}};
    }
    if (!condition.empty()) {
        statement["Condition"] = std::move(condition);
    }
    return statement.dump();
}

} // namespace

json add_permission(Lambda&, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    if (name.qualifier == latest) {
        throw invalid_parameter("We currently do not support adding policies for $LATEST.");
    }
    const std::string revision = need_qualified(context, name);
    if (const auto given = request.find("RevisionId");
        given != request.end() && *given != revision) {
        throw ApiError(
            "PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy "
            "API to retrieve the latest Revision Id",
            412,
            {{"Type", "User"}});
    }
    const std::string sid = request.at("StatementId").get<std::string>();
    Policy policy = find_policy(context.store, name).value_or(Policy{});
    check_is_new(policy.statements, sid);
    const std::string statement = statement_of(name, request);
    policy.statements.emplace_back(sid, statement);
    put_policy(context.store, name, policy);
    renew_revision(context, name);
    return {{"Statement", statement}};
}

} // namespace snowglobe::lambda
