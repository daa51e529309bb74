// GetFunctionConcurrency: what is reserved for a function, if anything is.
#include "services/lambda/concurrency.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json get_function_concurrency(Lambda&, Context& context, const json& request) {
    const Function function =
        need_function(context, unqualified_function(context, request), false);
    json out = json::object();
    if (function.reserved_concurrency) {
        out["ReservedConcurrentExecutions"] = *function.reserved_concurrency;
    }
    return out;
}

} // namespace snowglobe::lambda
