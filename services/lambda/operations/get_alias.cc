// GetAlias: the version, or versions, that a name is for.
#include "emulator/base/error.h"
#include "services/lambda/alias.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json get_alias(Lambda&, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    const std::string given = request.at("Name").get<std::string>();
    const auto alias = find_alias(context.store, name.scope, name.name, given);
    if (!alias) {
        throw ApiError(
            "ResourceNotFoundException",
            "Cannot find alias arn: " + name.arn() + ":" + given,
            404,
            {{"Type", "User"}});
    }
    return describe(name.scope, *alias);
}

} // namespace snowglobe::lambda
