// UpdateAlias: another version, share or description.
#include "emulator/base/error.h"
#include "services/lambda/alias.h"
#include "services/lambda/operations.h"
#include "services/lambda/provisioned.h"

namespace snowglobe::lambda {

json update_alias(Lambda&, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    const std::string given = request.at("Name").get<std::string>();
    need_function(context, {name.scope, name.name, ""}, false);
    auto alias = find_alias(context.store, name.scope, name.name, given);
    if (!alias) {
        throw ApiError(
            "ResourceNotFoundException",
            "Alias not found: " + name.arn() + ":" + given,
            404,
            {{"Type", "User"}});
    }
    if (const auto revision = request.find("RevisionId");
        revision != request.end() && *revision != alias->revision) {
        throw ApiError(
            "PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the "
            "GetFunction/GetAlias API to retrieve the latest Revision Id",
            412,
            {{"Type", "User"}});
    }
    const std::string before = alias->version;
    read_alias(context, name, *alias, request);
    put_alias(context.store, name.scope, *alias);
    if (alias->version != before) {
        provision_again(context, {name.scope, name.name, alias->name});
    }
    return describe(name.scope, *alias);
}

} // namespace snowglobe::lambda
