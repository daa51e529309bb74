#include "emulator/aws/authorization.h"

#include <algorithm>

namespace snowglobe {

namespace {

// The value of `name=` in "AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...".
std::string_view parameter(std::string_view authorization, std::string_view name) {
    std::size_t at = authorization.find(' ');
    while (at != std::string_view::npos && at < authorization.size()) {
        at = authorization.find_first_not_of(" ,", at);
        if (at == std::string_view::npos) {
            break;
        }
        const std::size_t end =
            std::min(authorization.find_first_of(" ,", at), authorization.size());
        const std::string_view part = authorization.substr(at, end - at);
        if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') {
            return part.substr(name.size() + 1);
        }
        at = end;
    }
    return {};
}

bool is_host_label(std::string_view text) {
    return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

} // namespace

CredentialScope credential_scope(const HttpRequest& request) {
    CredentialScope scope;
    std::string_view rest = parameter(request.header("authorization").value_or(""), "Credential");
    const auto next = [&] {
        const std::size_t slash = std::min(rest.find('/'), rest.size());
        std::string part(rest.substr(0, slash));
        rest.remove_prefix(std::min(slash + 1, rest.size()));
        return part;
    };
    scope.access_key = next();
    next(); // the date
    scope.region = next();
    scope.service = next();
    return scope;
}

Scope scope_of(const CredentialScope& credentials) {
    Scope scope;
    const std::string& key = credentials.access_key;
    if (key.size() == 12 &&
        std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        scope.account = key;
    }
    if (is_host_label(credentials.region)) {
        scope.region = credentials.region;
    }
    return scope;
}

std::optional<ApiError> check_authorization(const HttpRequest& request) {
    const auto authorization = request.header("authorization");
    if (!authorization || !authorization->starts_with("AWS4-")) {
        return ApiError(
            "MissingAuthenticationTokenException", "Request is missing Authentication Token");
    }
    std::string missing;
    for (const std::string_view name : {"Credential", "Signature", "SignedHeaders"}) {
        if (parameter(*authorization, name).empty()) {
            missing += "Authorization header requires '" + std::string(name) + "' parameter. ";
        }
    }
    if (!request.header("x-amz-date") && !request.header("date")) {
        missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
                   "header. ";
    }
    if (missing.empty()) {
        return std::nullopt;
    }
    return ApiError(
        "IncompleteSignatureException", missing + "Authorization=" + std::string(*authorization));
}

} // namespace snowglobe
