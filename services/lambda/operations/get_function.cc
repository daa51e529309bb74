// GetFunction: a function's configuration, where its code is, and its reserved concurrency.
#include "services/lambda/function.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json get_function(Lambda&, Context& context, const json& request) {
    const auto qualifier = request.find("Qualifier");
    const Function function = need_function(
        context,
        parse_function_name(
            context.scope,
            request.at("FunctionName").get<std::string>(),
            qualifier == request.end() ? nullptr : &*qualifier),
        false);
    json out = {
        {"Configuration", function_configuration(context, function)},
        {"Code", {{"RepositoryType", "Snowglobe"}, {"Location", function.image.library}}},
    };
    if (function.reserved_concurrency) {
        out["Concurrency"] = {{"ReservedConcurrentExecutions", *function.reserved_concurrency}};
    }
    return out;
}

} // namespace snowglobe::lambda
