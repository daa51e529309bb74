// DeleteFunctionConcurrency: the function shares what is not reserved again.
#include "services/lambda/concurrency.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json delete_function_concurrency(Lambda&, Context& context, const json& request) {
    const FunctionName name = unqualified_function(context, request);
    reserve(context, need_function(context, name, false), std::nullopt);
    return json::object();
}

} // namespace snowglobe::lambda
