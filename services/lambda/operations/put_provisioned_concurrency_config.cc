// PutProvisionedConcurrencyConfig: so many sandboxes are to be ready for a version or an alias.
#include "emulator/base/error.h"
#include "services/lambda/alias.h"
#include "services/lambda/concurrency.h"
#include "services/lambda/operations.h"
#include "services/lambda/provisioned.h"
#include "services/lambda/settings.h"

namespace snowglobe::lambda {

namespace {

ApiError conflict(const char* text) {
    return {"ResourceConflictException", text, 409, {{"Type", "User"}}};
}

// A version has it by itself or by one of its aliases.
void refuse_conflicts(Context& context, const FunctionName& name) {
    if (const auto alias =
            find_alias(context.store, name.scope, name.name, name.qualifier)) {
        if (find_provisioned(context.store, {name.scope, name.name, alias->version})) {
            throw conflict(
                "Alias can't be used for Provisioned Concurrency configuration on an already "
                "Provisioned version");
        }
        return;
    }
    for (const Alias& alias : aliases_of(context.store, name.scope, name.name)) {
        if (alias.version == name.qualifier &&
            find_provisioned(context.store, {name.scope, name.name, alias.name})) {
            throw conflict("Version is pointed by a Provisioned Concurrency alias");
        }
    }
}

void check_limits(Context& context, const FunctionName& name, std::int64_t wanted) {
    std::int64_t others = 0;
    for (const Provisioned& one : all_provisioned(context.store, name.scope, name.name)) {
        others += one.qualifier == name.qualifier ? 0 : one.wanted;
    }
    const auto reserved =
        need_function(context, {name.scope, name.name, ""}, false).reserved_concurrency;
    if (reserved) {
        if (others + wanted > *reserved) {
            throw invalid_parameter(
                "Requested Provisioned Concurrency should not be greater than the "
                "reservedConcurrentExecution for function");
        }
        return;
    }
    if (wanted > concurrency_of_account) {
        throw ApiError(
            "InvalidParameterValueException",
            "Specified ConcurrentExecutions for function is greater than account's unreserved "
            "concurrency [" +
                std::to_string(concurrency_of_account) + "].");
    }
    const auto before = find_provisioned(context.store, name);
    const std::int64_t used =
        account_usage(context).reserved - (before ? before->wanted : 0);
    if (concurrency_of_account - used - wanted < unreserved_min) {
        throw ApiError(
            "InvalidParameterValueException",
            "Specified ConcurrentExecutions for function decreases account's "
            "UnreservedConcurrentExecution below its minimum value of [" +
                std::to_string(unreserved_min) + "].");
    }
}

} // namespace

json put_provisioned_concurrency_config(Lambda&, Context& context, const json& request) {
    if (own_function(context, request).qualifier == latest) {
        throw invalid_parameter(
            "Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
    }
    const FunctionName name = need_published(context, request);
    const auto wanted = request.at("ProvisionedConcurrentExecutions").get<std::int64_t>();
    check_limits(context, name, wanted);
    refuse_conflicts(context, name);
    const Provisioned config{name.name, name.qualifier, wanted, context.now};
    put_provisioned(context.store, name.scope, config);
    begin_to_provision(context, config);
    return describe(config);
}

} // namespace snowglobe::lambda
