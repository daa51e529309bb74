// RemovePermission: takes a statement of a policy away.
#include "emulator/base/error.h"
#include "services/lambda/operations.h"
#include "services/lambda/policy.h"

namespace snowglobe::lambda {

namespace {

ApiError not_found(const std::string& text) {
    return {"ResourceNotFoundException", text, 404, {{"Type", "User"}}};
}

} // namespace

json remove_permission(Lambda&, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    if (!find_function(context.store, name.scope, name.name)) {
        throw not_found("No policy found for: " + name.arn());
    }
    const std::string revision = need_qualified(context, name);
    auto policy = find_policy(context.store, name);
    if (!policy) {
        throw not_found("No policy is associated with the given resource.");
    }
    const std::string sid = request.at("StatementId").get<std::string>();
    const auto found = need_statement(policy->statements, sid);
    if (const auto given = request.find("RevisionId");
        given != request.end() && *given != revision) {
        throw ApiError(
            "PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the "
            "GetFunction/GetAlias API to retrieve the latest Revision Id",
            412,
            {{"Type", "User"}});
    }
    policy->statements.erase(found);
    put_policy(context.store, name, *policy);
    renew_revision(context, name);
    return json::object();
}

} // namespace snowglobe::lambda
