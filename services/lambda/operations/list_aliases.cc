// ListAliases: a function's, or those of one version.
#include "services/lambda/alias.h"
#include "services/lambda/operations.h"
#include "services/lambda/pages.h"

namespace snowglobe::lambda {

json list_aliases(Lambda&, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    need_function(context, {name.scope, name.name, ""}, false);
    const std::string version = request.value("FunctionVersion", "");
    std::vector<std::pair<std::string, json>> items;
    for (const Alias& alias : aliases_of(context.store, name.scope, name.name)) {
        if (version.empty() || alias.version == version || alias.second_version == version) {
            items.emplace_back(alias.name, describe(name.scope, alias));
        }
    }
    return page_of(request, "Aliases", std::move(items));
}

} // namespace snowglobe::lambda
