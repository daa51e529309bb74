// GetFunctionRecursionConfig.
#include "services/lambda/concurrency.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json get_function_recursion_config(Lambda&, Context& context, const json& request) {
    const FunctionName name = unqualified_function(context, request);
    const Function function = need_function(context, name, false);
    return {{"RecursiveLoop", function.may_loop ? "Allow" : "Terminate"}};
}

} // namespace snowglobe::lambda
