// PutFunctionRecursionConfig: kept and shown; nothing here looks for loops.
#include "services/lambda/concurrency.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json put_function_recursion_config(Lambda&, Context& context, const json& request) {
    const FunctionName name = unqualified_function(context, request);
    Function function = need_function(context, name, false);
    function.may_loop = request.at("RecursiveLoop") == "Allow";
    put_function(context.store, name.scope, function);
    return {{"RecursiveLoop", request.at("RecursiveLoop")}};
}

} // namespace snowglobe::lambda
