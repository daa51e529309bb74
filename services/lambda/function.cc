#include "services/lambda/function.h"

#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "emulator/store/rows.h"
#include "services/lambda/alias.h"
#include "services/lambda/provisioned.h"
#include "services/lambda/runtime.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace snowglobe::lambda {

namespace {

constexpr const char* version_variable = "AWS_LAMBDA_FUNCTION_VERSION";

Key function_key(const Scope& scope, std::string_view name) {
    return functions_of(scope).text(name);
}

bool is_number(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::uint64_t number_of(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Key version_key(const Scope& scope, std::string_view name, std::string_view version) {
    return versions_of(scope, name).number(number_of(version));
}

// Cuts what is before the first colon off, if it is so.
template <class Test>
std::optional<std::string> take_part(std::string_view& text, const Test& is_so) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || !is_so(text.substr(0, colon))) {
        return std::nullopt;
    }
    std::string part(text.substr(0, colon));
    text.remove_prefix(colon + 1);
    return part;
}

bool is_account(std::string_view text) {
    return text.size() == 12 && is_number(text);
}

// As the models' pattern has it, every part but the name may be missing. So the name of
// "arn:aws:lambda:us-east-1:123456789012:function" is "function". A region is one in an ARN only:
// "my-function-1:live" looks as if it began with one.
FunctionName parts_of(const Scope& scope, std::string_view text) {
    FunctionName out;
    out.scope = scope;
    const auto any = [](std::string_view) { return true; };
    if (text.starts_with("arn:")) {
        text.remove_prefix(4);
        take_part(text, any); // the partition
        take_part(text, any); // the service
        out.scope.region = take_part(text, any).value_or(scope.region);
    }
    out.scope.account = take_part(text, is_account).value_or(scope.account);
    take_part(text, [](std::string_view part) { return part == "function"; });
    const auto colon = text.find(':');
    out.name = std::string(text.substr(0, colon));
    if (colon != std::string_view::npos) {
        out.qualifier = std::string(text.substr(colon + 1));
    }
    return out;
}

// Of a digest in hex.
std::string bytes_of(std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        int byte = 0;
        std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
        out.push_back(static_cast<char>(byte));
    }
    return out;
}

std::optional<Function> find_number(
    Store& store, const Scope& scope, std::string_view name, std::string_view version) {
    if (version == latest) {
        return find_function(store, scope, name);
    }
    return Rows<Function>(store).find(version_key(scope, name, version));
}

} // namespace

Key functions_of(const Scope& scope) {
    return Key("lambda.function").text(scope.account).text(scope.region);
}

Key versions_of(const Scope& scope, std::string_view name) {
    return Key("lambda.version").text(scope.account).text(scope.region).text(name);
}

std::string FunctionName::arn() const {
    return "arn:aws:lambda:" + scope.region + ":" + scope.account + ":function:" + name;
}

std::string FunctionName::qualified_arn() const {
    return qualifier.empty() ? arn() : arn() + ":" + qualifier;
}

FunctionName parse_function_name(const Scope& scope, std::string_view text, const json* qualifier) {
    FunctionName out = parts_of(scope, text);
    if (out.scope.region != scope.region) {
        throw ApiError(
            "ResourceNotFoundException",
            "Functions from '" + out.scope.region + "' are not reachable in this region ('" +
                scope.region + "')",
            404,
            {{"Type", "User"}});
    }
    if (qualifier != nullptr) {
        const std::string given = qualifier->get<std::string>();
        if (!out.qualifier.empty() && out.qualifier != given) {
            throw ApiError(
                "InvalidParameterValueException",
                "The derived qualifier from the function name does not match the specified "
                "qualifier.",
                400,
                {{"Type", "User"}});
        }
        out.qualifier = given;
    }
    return out;
}

FunctionName named_function(const Context& context, const json& request) {
    const auto qualifier = request.find("Qualifier");
    return parse_function_name(
        context.scope,
        request.at("FunctionName").get<std::string>(),
        qualifier == request.end() ? nullptr : &*qualifier);
}

FunctionName own_function(const Context& context, const json& request) {
    FunctionName name = named_function(context, request);
    if (name.scope.account != context.scope.account) {
        throw ApiError(
            "AccessDeniedException",
            "the function is of the account " + name.scope.account + ", the request of " +
                context.scope.account,
            403);
    }
    return name;
}

FunctionName function_of_arn(std::string_view arn) {
    return parts_of({}, arn);
}

std::optional<Function> find_function(Store& store, const Scope& scope, std::string_view name) {
    return Rows<Function>(store).find(function_key(scope, name));
}

std::optional<Function> find_version(Store& store, const FunctionName& name) {
    if (name.qualifier.empty() || name.qualifier == latest) {
        return find_function(store, name.scope, name.name);
    }
    if (is_number(name.qualifier)) {
        return find_number(store, name.scope, name.name, name.qualifier);
    }
    const auto alias = find_alias(store, name.scope, name.name, name.qualifier);
    return alias ? find_number(store, name.scope, name.name, alias->version) : std::nullopt;
}

std::optional<Function>
find_to_run(Context& context, const FunctionName& name, std::string_view who) {
    constexpr std::uint64_t all = 1'000'000;
    const auto alias =
        name.qualifier.empty() || name.qualifier == latest || is_number(name.qualifier)
            ? std::nullopt
            : find_alias(context.store, name.scope, name.name, name.qualifier);
    // Under any seed: two versions are what somebody has asked for, no disorder.
    if (alias && !alias->second_version.empty() &&
        context.chaos_draw("lambda.alias", who, 0, all) <
            static_cast<std::uint64_t>(alias->second_share)) {
        return find_number(context.store, name.scope, name.name, alias->second_version);
    }
    return find_version(context.store, name);
}

FunctionImage image_to_run(Store& store, const Function& function, const FunctionName& name) {
    FunctionImage image = function.image;
    image.arn = name.qualified_arn();
    if (function.version != latest) {
        image.environment[version_variable] = function.version;
    }
    read_provisioned(store, name, function.version, image);
    return image;
}

std::string trace_to_run(const Function& function, std::string asked) {
    const json tracing = function.settings.is_object()
                             ? function.settings.value("TracingConfig", json::object())
                             : json::object();
    const bool is_active = tracing.value("Mode", "") == "Active";
    return asked.empty() && is_active ? "Sampled=1" : asked;
}

std::string version_of(const FunctionImage& image) {
    const auto found = image.environment.find(version_variable);
    return found == image.environment.end() ? std::string(latest) : found->second;
}

void renew_function(Context& context, InvocationRequest& request) {
    FunctionName name = function_of_arn(request.function.arn);
    name.scope = request.scope;
    const std::string version = version_of(request.function);
    if (const auto function =
            find_number(context.store, request.scope, request.function.name, version)) {
        request.function = image_to_run(context.store, *function, name);
    }
}

void put_function(Store& store, const Scope& scope, const Function& function) {
    const std::string& name = function.image.name;
    Rows<Function>(store).put(
        function.version == latest ? function_key(scope, name)
                                   : version_key(scope, name, function.version),
        function);
}

void erase_function(Store& store, const Scope& scope, const Function& function) {
    const std::string& name = function.image.name;
    Rows<Function>(store).erase(
        function.version == latest ? function_key(scope, name)
                                   : version_key(scope, name, function.version));
}

std::vector<Function>
published_versions(Store& store, const Scope& scope, std::string_view name) {
    std::vector<Function> out;
    Rows<Function>(store).scan(
        versions_of(scope, name), Direction::forward, [&](std::string_view, Function function) {
            out.push_back(std::move(function));
            return true;
        });
    return out;
}

ApiError function_not_found(const std::string& arn) {
    return {"ResourceNotFoundException", "Function not found: " + arn, 404, {{"Type", "User"}}};
}

Function need_function(Context& context, const FunctionName& name, bool show_latest) {
    if (auto function = find_version(context.store, name)) {
        return *std::move(function);
    }
    throw function_not_found(
        name.qualifier.empty() && show_latest ? name.arn() + ":" + std::string(latest)
                                              : name.qualified_arn());
}

std::string digest_text(std::string_view hex) {
    return base64_encode(bytes_of(hex));
}

json listed_function(Context& context, const Function& function, const std::string& arn) {
    const FunctionImage& image = function.image;
    const std::string digest = function.code_sha256.empty() ? base64_encode(sha256(image.symbol))
                                                            : digest_text(function.code_sha256);
    json out = {
        {"FunctionName", image.name},
        {"FunctionArn", arn},
        {"Role", function.role},
        {"Handler", image.symbol},
        {"CodeSize", function.code_size},
        {"Description", function.description},
        {"Timeout", std::chrono::duration_cast<seconds>(image.timeout).count()},
        {"MemorySize", image.memory_mb},
        {"LastModified", to_iso8601(function.last_modified, 3).substr(0, 23) + "+0000"},
        {"CodeSha256", digest},
        {"Version", function.version},
        {"TracingConfig", {{"Mode", "PassThrough"}}},
        {"RevisionId",
         function.revision.empty() ? to_uuid(context.id_of("lambda.revision", image.arn))
                                   : function.revision},
        {"PackageType", "Zip"},
        {"Architectures", {"x86_64"}},
        {"EphemeralStorage", {{"Size", 512}}},
        {"SnapStart", {{"ApplyOn", "None"}, {"OptimizationStatus", "Off"}}},
        {"LoggingConfig", logging_config(image)},
    };
    if (!function.runtime.empty()) {
        out["Runtime"] = function.runtime;
    }
    if (function.settings.is_object()) {
        for (const auto& [name, value] : function.settings.items()) {
            out[name] = value;
        }
    }
    // Where it was given, it is shown, with nothing in it, too (settings).
    if (const auto own = own_variables(image); !own.empty()) {
        out["Environment"] = {{"Variables", own}};
    }
    return out;
}

json function_configuration(Context& context, const Function& function, const std::string& arn) {
    json out = listed_function(context, function, arn);
    const char* creating = "The function is being created.";
    if (function.state == Function::State::pending) {
        out["State"] = "Pending";
        out["StateReason"] = creating;
        out["StateReasonCode"] = "Creating";
    } else {
        out["State"] = "Active";
    }
    // An update is told in the words of a creation, as AWS does.
    switch (function.last_update) {
    case Function::LastUpdate::none:
        break;
    case Function::LastUpdate::in_progress:
        out["LastUpdateStatus"] = "InProgress";
        out["LastUpdateStatusReason"] = creating;
        out["LastUpdateStatusReasonCode"] = "Creating";
        break;
    case Function::LastUpdate::successful:
        out["LastUpdateStatus"] = "Successful";
        break;
    }
    // AWS names the build of the runtime: here it is the runtime's name.
    if (!function.runtime.empty()) {
        out["RuntimeVersionConfig"] = {
            {"RuntimeVersionArn",
             "arn:aws:lambda:" + function_of_arn(function.image.arn).scope.region +
                 "::runtime:" + to_hex(sha256(function.runtime))}};
    }
    return out;
}

} // namespace snowglobe::lambda
