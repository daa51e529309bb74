// ListVersionsByFunction: $LATEST and the published ones, the oldest first.
#include "services/lambda/operations.h"
#include "services/lambda/function.h"
#include "services/lambda/pages.h"

namespace snowglobe::lambda {

json list_versions_by_function(Lambda&, Context& context, const json& request) {
    FunctionName name = own_function(context, request);
    name.qualifier.clear();
    std::vector<Function> versions{need_function(context, name, false)};
    for (Function& version : published_versions(context.store, name.scope, name.name)) {
        versions.push_back(std::move(version));
    }
    std::vector<std::pair<std::string, json>> items;
    for (const Function& version : versions) {
        name.qualifier = version.version;
        items.emplace_back(
            version.version, listed_function(context, version, name.qualified_arn()));
    }
    return page_of(request, "Versions", std::move(items));
}

} // namespace snowglobe::lambda
