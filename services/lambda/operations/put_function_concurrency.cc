// PutFunctionConcurrency: so many runs at once, and no more; the others are throttled.
#include "emulator/base/error.h"
#include "services/lambda/concurrency.h"
#include "services/lambda/operations.h"
#include "services/lambda/provisioned.h"

namespace snowglobe::lambda {

namespace {

// The text begins with a blank, as AWS sends it.
void check_provisioned(Context& context, const FunctionName& name, std::int64_t reserved) {
    std::int64_t provisioned = 0;
    for (const Provisioned& one : all_provisioned(context.store, name.scope, name.name)) {
        provisioned += one.wanted;
    }
    if (reserved < provisioned) {
        throw ApiError(
            "InvalidParameterValueException",
            " ReservedConcurrentExecutions  " + std::to_string(reserved) +
                " should not be lower than function's total provisioned concurrency [" +
                std::to_string(provisioned) + "].");
    }
}

} // namespace

json put_function_concurrency(Lambda&, Context& context, const json& request) {
    const FunctionName name = unqualified_function(context, request);
    const Function function = need_function(context, name, true);
    const auto reserved = request.at("ReservedConcurrentExecutions").get<std::int64_t>();
    check_unreserved(context, function, reserved);
    check_provisioned(context, name, reserved);
    reserve(context, function, reserved);
    return {{"ReservedConcurrentExecutions", reserved}};
}

} // namespace snowglobe::lambda
