// GetFunctionConfiguration: how a function is set up.
#include "services/lambda/function.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json get_function_configuration(Lambda&, Context& context, const json& request) {
    const FunctionName name = named_function(context, request);
    return function_configuration(
        context, need_function(context, name, false), name.qualified_arn());
}

} // namespace snowglobe::lambda
