// GetAccountSettings: limits of an account as AWS has them at first, and what is used of them.
#include "services/lambda/concurrency.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json get_account_settings(Lambda&, Context& context, const json&) {
    const AccountUsage usage = account_usage(context);
    json limit = {
        {"TotalCodeSize", 80'530'636'800},
        {"CodeSizeUnzipped", 262'144'000},
        {"CodeSizeZipped", 52'428'800},
        {"ConcurrentExecutions", concurrency_of_account},
        {"UnreservedConcurrentExecutions", concurrency_of_account - usage.reserved}};
    json used = {{"TotalCodeSize", usage.code_size}, {"FunctionCount", usage.functions}};
    return {{"AccountLimit", std::move(limit)}, {"AccountUsage", std::move(used)}};
}

} // namespace snowglobe::lambda
