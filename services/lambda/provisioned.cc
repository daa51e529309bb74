#include "services/lambda/provisioned.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/lambda/alias.h"
#include "services/lambda/settings.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

Key all_key(const Scope& scope) {
    return Key("lambda.provisioned").text(scope.account).text(scope.region);
}

Key function_key(const Scope& scope, std::string_view function) {
    return all_key(scope).text(function);
}

bool is_number(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::optional<Provisioned> find_provisioned(Store& store, const FunctionName& name) {
    return Rows<Provisioned>(store).find(
        function_key(name.scope, name.name).text(name.qualifier));
}

std::vector<Provisioned>
all_provisioned(Store& store, const Scope& scope, std::string_view function) {
    std::vector<Provisioned> out;
    Rows<Provisioned>(store).scan(
        function_key(scope, function), Direction::forward, [&](std::string_view, Provisioned one) {
            out.push_back(std::move(one));
            return true;
        });
    return out;
}

std::int64_t provisioned_of_account(Context& context) {
    std::int64_t sum = 0;
    Rows<Provisioned>(context.store)
        .scan(
            all_key(context.scope),
            Direction::forward,
            [&](std::string_view, const Provisioned& one) {
                const auto function =
                    find_function(context.store, context.scope, one.function);
                sum += function && function->reserved_concurrency ? 0 : one.wanted;
                return true;
            });
    return sum;
}

void read_provisioned(
    Store& store, const FunctionName& name, std::string_view version, FunctionImage& image) {
    for (const Provisioned& one : all_provisioned(store, name.scope, name.name)) {
        if (!one.is_ready) {
            continue;
        }
        image.provisioned_in_all += one.wanted;
        const auto alias = is_number(one.qualifier)
                               ? std::nullopt
                               : find_alias(store, name.scope, name.name, one.qualifier);
        if ((alias ? alias->version : one.qualifier) == version) {
            image.provisioned += one.wanted;
        }
    }
}

void put_provisioned(Store& store, const Scope& scope, const Provisioned& config) {
    Rows<Provisioned>(store).put(
        function_key(scope, config.function).text(config.qualifier), config);
}

void erase_provisioned(Store& store, const FunctionName& name) {
    Rows<Provisioned>(store).erase(function_key(name.scope, name.name).text(name.qualifier));
}

FunctionName need_published(Context& context, const json& request) {
    FunctionName name = own_function(context, request);
    if (name.qualifier == latest) {
        throw invalid_parameter(
            "The function resource provided must be an alias or a published version.");
    }
    if (is_number(name.qualifier)) {
        need_function(context, name, false);
    } else if (!find_alias(context.store, name.scope, name.name, name.qualifier)) {
        throw ApiError(
            "ResourceNotFoundException",
            "Cannot find alias arn: " + name.qualified_arn(),
            404,
            {{"Type", "User"}});
    }
    return name;
}

void begin_to_provision(Context& context, const Provisioned& config) {
    const std::string key = config.function + "/" + config.qualifier;
    const Duration takes = milliseconds{
        1 + context.draw("lambda.provision", key + to_iso8601(context.now), 0, 60'000)};
    context.schedule_at("provision/" + key, context.now + takes, TimerClass::work);
}

void provision_again(Context& context, const FunctionName& name) {
    if (auto config = find_provisioned(context.store, name)) {
        config->is_ready = false;
        put_provisioned(context.store, name.scope, *config);
        begin_to_provision(context, *config);
    }
}

void end_to_provision(Context& context, const std::string& function_and_qualifier) {
    const std::size_t slash = function_and_qualifier.rfind('/');
    const FunctionName name{
        context.scope,
        function_and_qualifier.substr(0, slash),
        function_and_qualifier.substr(slash + 1)};
    if (auto config = find_provisioned(context.store, name)) {
        config->is_ready = true;
        put_provisioned(context.store, context.scope, *config);
    }
}

json describe(const Provisioned& config) {
    const std::int64_t there = config.is_ready ? config.wanted : 0;
    return {
        {"RequestedProvisionedConcurrentExecutions", config.wanted},
        {"AvailableProvisionedConcurrentExecutions", there},
        {"AllocatedProvisionedConcurrentExecutions", there},
        {"Status", config.is_ready ? "READY" : "IN_PROGRESS"},
        {"LastModified", to_iso8601(config.last_modified, 0).substr(0, 19) + "+0000"}};
}

} // namespace snowglobe::lambda
