// GetFunctionConfiguration: how a function is set up.
#include "services/lambda/function.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json get_function_configuration(Lambda&, Context& context, const json& request) {
    const auto qualifier = request.find("Qualifier");
    return function_configuration(
        context,
        need_function(
            context,
            parse_function_name(
                context.scope,
                request.at("FunctionName").get<std::string>(),
                qualifier == request.end() ? nullptr : &*qualifier),
            false));
}

} // namespace snowglobe::lambda
