// CreateAlias: a name for a version, or for two.
#include "emulator/base/error.h"
#include "services/lambda/alias.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json create_alias(Lambda&, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    Alias alias;
    alias.function = name.name;
    alias.name = request.at("Name").get<std::string>();
    read_alias(context, name, alias, request);
    if (find_alias(context.store, name.scope, name.name, alias.name)) {
        throw ApiError(
            "ResourceConflictException",
            "Alias already exists: " + name.arn() + ":" + alias.name,
            409,
            {{"Type", "User"}});
    }
    put_alias(context.store, name.scope, alias);
    return describe(name.scope, alias);
}

} // namespace snowglobe::lambda
