// ListFunctions: the functions of this account and region, or all their versions, 50 a page unless
// told otherwise.
#include "emulator/store/rows.h"
#include "services/lambda/function.h"
#include "services/lambda/operations.h"
#include "services/lambda/pages.h"

namespace snowglobe::lambda {

json list_functions(Lambda&, Context& context, const json& request) {
    std::vector<Function> functions;
    Rows<Function>(context.store)
        .scan(
            functions_of(context.scope),
            Direction::forward,
            [&](std::string_view, Function function) {
                functions.push_back(std::move(function));
                return true;
            });
    std::vector<std::pair<std::string, json>> items;
    const bool all = request.value("FunctionVersion", "") == "ALL";
    for (const Function& function : functions) {
        const std::string& name = function.image.name;
        FunctionName named{context.scope, name, ""};
        if (!all) {
            items.emplace_back(name, listed_function(context, function, named.arn()));
            continue;
        }
        named.qualifier = latest;
        items.emplace_back(
            name + ":" + named.qualifier,
            listed_function(context, function, named.qualified_arn()));
        for (const Function& version : published_versions(context.store, context.scope, name)) {
            named.qualifier = version.version;
            items.emplace_back(
                name + ":" + named.qualifier,
                listed_function(context, version, named.qualified_arn()));
        }
    }
    return page_of(request, "Functions", std::move(items));
}

} // namespace snowglobe::lambda
