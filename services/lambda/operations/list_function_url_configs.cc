// ListFunctionUrlConfigs: those of a function and of its aliases.
#include "services/lambda/function_url.h"
#include "services/lambda/operations.h"
#include "services/lambda/pages.h"

#include <algorithm>

namespace snowglobe::lambda {

json list_function_url_configs(Lambda&, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    need_function_of_url(context, {name.scope, name.name, ""});
    std::vector<std::pair<std::string, json>> items;
    for (const FunctionUrl& url : all_urls(context.store)) {
        if (url.scope == name.scope && url.function == name.name) {
            items.emplace_back(url.qualifier, describe(url, true));
        }
    }
    std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    return page_of(request, "FunctionUrlConfigs", std::move(items));
}

} // namespace snowglobe::lambda
