#include "services/lambda/function.h"

#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "emulator/store/rows.h"
#include "services/lambda/runtime.h"

#include <vector>

namespace snowglobe::lambda {

namespace {

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == separator) {
            parts.emplace_back();
        } else {
            parts.back().push_back(c);
        }
    }
    return parts;
}

Key function_key(const Scope& scope, std::string_view name) {
    return functions_of(scope).text(name);
}

} // namespace

Key functions_of(const Scope& scope) {
    return Key("lambda.function").text(scope.account).text(scope.region);
}

std::string FunctionName::arn() const {
    return "arn:aws:lambda:" + scope.region + ":" + scope.account + ":function:" + name;
}

FunctionName parse_function_name(const Scope& scope, std::string_view text, const json* qualifier) {
    FunctionName out;
    out.scope = scope;
    std::vector<std::string> parts = split(text, ':');
    if (parts.size() >= 7 && parts[0] == "arn") { // arn:aws:lambda:region:account:function:name
        out.scope.region = parts[3];
        out.scope.account = parts[4];
        parts.erase(parts.begin(), parts.begin() + 5);
    } else if (parts.size() >= 3 && parts[1] == "function") { // account:function:name
        out.scope.account = parts[0];
        parts.erase(parts.begin());
    }
    if (parts.size() >= 2 && parts[0] == "function") {
        parts.erase(parts.begin());
    }
    out.name = parts[0];
    if (parts.size() > 1) {
        out.qualifier = parts[1];
    }
    if (qualifier != nullptr) {
        const std::string given = qualifier->get<std::string>();
        if (!out.qualifier.empty() && out.qualifier != given) {
            throw ApiError(
                "InvalidParameterValueException",
                "The derived qualifier from the function name does not match the specified "
                "qualifier.");
        }
        out.qualifier = given;
    }
    return out;
}

std::optional<Function> find_function(Store& store, const Scope& scope, std::string_view name) {
    return Rows<Function>(store).find(function_key(scope, name));
}

void renew_function(Context& context, InvocationRequest& request) {
    if (auto function = find_function(context.store, request.scope, request.function.name)) {
        request.function = std::move(function->image);
    }
}

void put_function(Store& store, const Scope& scope, const Function& function) {
    Rows<Function>(store).put(function_key(scope, function.image.name), function);
}

Function need_function(Context& context, const FunctionName& name, bool show_latest) {
    if (name.qualifier.empty() || name.qualifier == "$LATEST") {
        if (auto function = find_function(context.store, name.scope, name.name)) {
            return std::move(*function);
        }
    }
    std::string arn = name.arn();
    if (!name.qualifier.empty()) {
        arn += ":" + name.qualifier;
    } else if (show_latest) {
        arn += ":$LATEST";
    }
    throw ApiError(
        "ResourceNotFoundException", "Function not found: " + arn, 404, {{"Type", "User"}});
}

json function_configuration(Context& context, const Function& function) {
    const FunctionImage& image = function.image;
    json out = {
        {"FunctionName", image.name},
        {"FunctionArn", image.arn},
        {"Runtime", function.runtime},
        {"Role", function.role},
        {"Handler", image.symbol},
        {"CodeSize", 0},
        {"Description", function.description},
        {"Timeout", std::chrono::duration_cast<seconds>(image.timeout).count()},
        {"MemorySize", image.memory_mb},
        {"LastModified", to_iso8601(function.last_modified, 3).substr(0, 23) + "+0000"},
        {"CodeSha256", base64_encode(sha256(image.symbol))},
        {"Version", "$LATEST"},
        {"TracingConfig", {{"Mode", "PassThrough"}}},
        {"RevisionId", to_uuid(context.id_of("lambda.revision", image.arn))},
        {"State", "Active"},
        {"LastUpdateStatus", "Successful"},
        {"PackageType", "Zip"},
        {"Architectures", {"x86_64"}},
        {"EphemeralStorage", {{"Size", 512}}},
        {"SnapStart", {{"ApplyOn", "None"}, {"OptimizationStatus", "Off"}}},
        {"LoggingConfig", logging_config(image)},
    };
    if (const auto own = own_variables(image); !own.empty()) {
        out["Environment"] = {{"Variables", own}};
    }
    return out;
}

} // namespace snowglobe::lambda
