#include "services/lambda/concurrency.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/lambda/provisioned.h"
#include "services/lambda/settings.h"

namespace snowglobe::lambda {

AccountUsage account_usage(Context& context) {
    AccountUsage usage;
    const auto add = [&](std::string_view, const Function& function) {
        usage.code_size += function.code_size;
        usage.reserved += function.reserved_concurrency.value_or(0);
        usage.functions += function.version == latest ? 1 : 0;
        return true;
    };
    const Rows<Function> rows(context.store);
    rows.scan(functions_of(context.scope), Direction::forward, add);
    rows.scan(
        Key("lambda.version").text(context.scope.account).text(context.scope.region),
        Direction::forward,
        add);
    usage.reserved += provisioned_of_account(context);
    return usage;
}

FunctionName unqualified_function(const Context& context, const json& request) {
    FunctionName name = own_function(context, request);
    if (!name.qualifier.empty()) {
        throw invalid_parameter(
            "This operation is permitted on Lambda functions only. Aliases and versions do not "
            "support this operation. Please specify either a function name or an unqualified "
            "function ARN.");
    }
    return name;
}

void check_unreserved(Context& context, const Function& function, std::int64_t reserved) {
    const std::int64_t others =
        account_usage(context).reserved - function.reserved_concurrency.value_or(0);
    if (others + reserved > concurrency_of_account - unreserved_min) {
        throw ApiError(
            "InvalidParameterValueException",
            "Specified ReservedConcurrentExecutions for function decreases account's "
            "UnreservedConcurrentExecution below its minimum value of [" +
                std::to_string(unreserved_min) + "].");
    }
}

// All versions share it; what runs already runs to its end.
void reserve(Context& context, Function function, std::optional<std::int64_t> reserved) {
    const std::int64_t most = reserved.value_or(concurrency_of_account);
    function.reserved_concurrency = reserved;
    function.image.concurrency_max = most;
    put_function(context.store, context.scope, function);
    for (Function& version :
         published_versions(context.store, context.scope, function.image.name)) {
        version.image.concurrency_max = most;
        put_function(context.store, context.scope, version);
    }
}

} // namespace snowglobe::lambda
