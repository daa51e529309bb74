// ListProvisionedConcurrencyConfigs: of all versions and aliases of a function.
#include "services/lambda/operations.h"
#include "services/lambda/pages.h"
#include "services/lambda/provisioned.h"

namespace snowglobe::lambda {

json list_provisioned_concurrency_configs(Lambda&, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    need_function(context, {name.scope, name.name, ""}, false);
    std::vector<std::pair<std::string, json>> items;
    for (const Provisioned& config : all_provisioned(context.store, name.scope, name.name)) {
        json one = describe(config);
        one["FunctionArn"] =
            FunctionName{name.scope, name.name, config.qualifier}.qualified_arn();
        items.emplace_back(config.qualifier, std::move(one));
    }
    return page_of(request, "ProvisionedConcurrencyConfigs", std::move(items));
}

} // namespace snowglobe::lambda
