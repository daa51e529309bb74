// PutFunctionConcurrency: so many runs at once, and no more; the others are throttled.
#include "services/lambda/concurrency.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json put_function_concurrency(Lambda&, Context& context, const json& request) {
    const FunctionName name = unqualified_function(context, request);
    const Function function = need_function(context, name, true);
    const auto reserved = request.at("ReservedConcurrentExecutions").get<std::int64_t>();
    check_unreserved(context, function, reserved);
    reserve(context, function, reserved);
    return {{"ReservedConcurrentExecutions", reserved}};
}

} // namespace snowglobe::lambda
