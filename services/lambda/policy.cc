#include "services/lambda/policy.h"

#include "emulator/base/error.h"
#include "emulator/store/rows.h"
#include "services/lambda/alias.h"
#include "services/lambda/configuration.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

Key policy_key(const FunctionName& name) {
    return policies_of(name.scope, name.name)
        .text(name.qualifier.empty() ? latest : std::string_view(name.qualifier));
}

bool is_alias(std::string_view qualifier) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return !qualifier.empty() && qualifier.find('$') == std::string_view::npos &&
           !std::all_of(qualifier.begin(), qualifier.end(), is_digit);
}

} // namespace

Key policies_of(const Scope& scope, std::string_view function) {
    return Key("lambda.policy").text(scope.account).text(scope.region).text(function);
}

std::optional<Policy> find_policy(Store& store, const FunctionName& name) {
    return Rows<Policy>(store).find(policy_key(name));
}

void check_is_new(const Statements& statements, const std::string& sid) {
    const auto is_it = [&](const auto& statement) { return statement.first == sid; };
    if (std::any_of(statements.begin(), statements.end(), is_it)) {
        throw ApiError(
            "ResourceConflictException",
            "The statement id (" + sid +
                ") provided already exists. Please provide a new statement id, or remove the "
                "existing statement.",
            409,
            {{"Type", "User"}});
    }
}

Statements::iterator need_statement(Statements& statements, const std::string& sid) {
    const auto found = std::find_if(statements.begin(), statements.end(), [&](const auto& one) {
        return one.first == sid;
    });
    if (found == statements.end()) {
        throw ApiError(
            "ResourceNotFoundException",
            "Statement " + sid + " is not found in resource policy.",
            404,
            {{"Type", "User"}});
    }
    return found;
}

void put_policy(Store& store, const FunctionName& name, const Policy& policy) {
    if (policy.statements.empty()) {
        Rows<Policy>(store).erase(policy_key(name));
    } else {
        Rows<Policy>(store).put(policy_key(name), policy);
    }
}

void erase_policies(Store& store, const Scope& scope, std::string_view function) {
    std::vector<std::string> keys;
    Rows<Policy>(store).scan(
        policies_of(scope, function),
        Direction::forward,
        [&](std::string_view key, const Policy&) {
            keys.emplace_back(key);
            return true;
        });
    for (const std::string& key : keys) {
        store.erase(key);
    }
}

std::string policy_text(const Policy& policy) {
    std::string statements;
    for (const auto& [sid, text] : policy.statements) {
        statements += (statements.empty() ? "" : ",") + text;
    }
    return R"({"Version":"2012-10-17","Id":"default","Statement":[)" + statements + "]}";
}

std::string need_qualified(Context& context, const FunctionName& name) {
    need_function(context, {name.scope, name.name, ""}, false);
    if (!is_alias(name.qualifier)) {
        return revision_of(context, need_function(context, name, false));
    }
    const auto alias = find_alias(context.store, name.scope, name.name, name.qualifier);
    if (!alias) {
        throw ApiError(
            "ResourceNotFoundException",
            "Cannot find alias arn: " + name.qualified_arn(),
            404,
            {{"Type", "User"}});
    }
    return alias->revision;
}

void renew_revision(Context& context, const FunctionName& name) {
    const std::string revision = context.new_uuid("lambda.revision");
    if (is_alias(name.qualifier)) {
        if (auto alias = find_alias(context.store, name.scope, name.name, name.qualifier)) {
            alias->revision = revision;
            put_alias(context.store, name.scope, *alias);
        }
    } else if (auto function = find_version(context.store, name)) {
        function->revision = revision;
        put_function(context.store, name.scope, *function);
    }
}

} // namespace snowglobe::lambda
