// ListFunctionEventInvokeConfigs: of a function with all its versions and aliases.
#include "services/lambda/event_config.h"
#include "services/lambda/operations.h"
#include "services/lambda/pages.h"

namespace snowglobe::lambda {

json list_function_event_invoke_configs(Lambda&, Context& context, const json& request) {
    const FunctionName name = need_configured(context, request);
    std::vector<std::pair<std::string, json>> items;
    for (const EventConfig& config :
         all_event_configs(context.store, name.scope, name.name)) {
        items.emplace_back(config.qualifier, describe(name.scope, config));
    }
    return page_of(request, "FunctionEventInvokeConfigs", std::move(items));
}

} // namespace snowglobe::lambda
