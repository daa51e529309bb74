// DeleteFunction: a version, or the function with all that is its own. Mappings stay, as in AWS,
// and find no function; what runs runs to its end.
#include "emulator/base/error.h"
#include "services/lambda/alias.h"
#include "services/lambda/async_invocations.h"
#include "services/lambda/code.h"
#include "services/lambda/function_url.h"
#include "services/lambda/operations.h"
#include "services/lambda/policy.h"
#include "services/lambda/provisioned.h"
#include "services/lambda/settings.h"
#include "services/lambda/tags.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

bool holds_only(std::string_view text, std::string_view more) {
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || more.find(c) != std::string_view::npos;
    });
}

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

void delete_version(Context& context, const FunctionName& name) {
    std::string aliases;
    for (const Alias& alias : aliases_of(context.store, name.scope, name.name)) {
        if (alias.version == name.qualifier || alias.second_version == name.qualifier) {
            aliases += (aliases.empty() ? "" : ", ") + alias.name;
        }
    }
    if (!aliases.empty()) {
        throw ApiError(
            "ResourceConflictException",
            "Unable to delete version because the following aliases reference it: [" + aliases +
                "]",
            409,
            {{"Type", "User"}});
    }
    if (const auto version = find_version(context.store, name)) {
        erase_function(context.store, name.scope, *version);
        erase_provisioned(context.store, name);
        drop_archive(context, version->code_sha256);
    }
}

} // namespace

json delete_function(Lambda&, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    if (name.qualifier == latest) {
        throw invalid_parameter("$LATEST version cannot be deleted without deleting the function.");
    }
    const bool is_version = !name.qualifier.empty() && holds_only(name.qualifier, "");
    if (!name.qualifier.empty() && !is_version && holds_only(name.qualifier, letters)) {
        throw invalid_parameter("Deletion of aliases is not currently supported.");
    }
    const auto function = find_function(context.store, name.scope, name.name);
    if (!function || (!name.qualifier.empty() && !is_version)) {
        throw function_not_found(name.arn());
    }
    if (is_version) {
        delete_version(context, name);
        return {{"StatusCode", 204}};
    }
    for (const Function& version : published_versions(context.store, name.scope, name.name)) {
        erase_function(context.store, name.scope, version);
        drop_archive(context, version.code_sha256);
    }
    for (const Alias& alias : aliases_of(context.store, name.scope, name.name)) {
        erase_alias(context.store, name.scope, alias);
    }
    for (const EventConfig& config : all_event_configs(context.store, name.scope, name.name)) {
        erase_event_config(context.store, name.scope, config);
    }
    for (const Provisioned& one : all_provisioned(context.store, name.scope, name.name)) {
        erase_provisioned(context.store, {name.scope, name.name, one.qualifier});
    }
    erase_policies(context.store, name.scope, name.name);
    erase_urls(context.store, name.scope, name.name);
    put_tags(context.store, name.scope, "function:" + name.name, {});
    erase_function(context.store, name.scope, *function);
    drop_archive(context, function->code_sha256);
    context.cancel("state/" + name.name);
    return {{"StatusCode", 204}};
}

} // namespace snowglobe::lambda
