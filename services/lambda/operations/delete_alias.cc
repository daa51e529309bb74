// DeleteAlias: no error where there is none.
#include "services/lambda/alias.h"
#include "services/lambda/operations.h"
#include "services/lambda/provisioned.h"

namespace snowglobe::lambda {

json delete_alias(Lambda&, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    if (const auto alias = find_alias(
            context.store, name.scope, name.name, request.at("Name").get<std::string>())) {
        erase_alias(context.store, name.scope, *alias);
        erase_provisioned(context.store, {name.scope, name.name, alias->name});
    }
    return json::object();
}

} // namespace snowglobe::lambda
