#include "emulator/aws/authorization.h"

#include "emulator/aws/access_key.h"

#include <algorithm>

namespace snowglobe {

namespace {

// The part of `text` before the first `separator`; `text` goes on behind it.
std::string_view take_until(std::string_view& text, char separator) {
    const std::size_t at = std::min(text.find(separator), text.size());
    const std::string_view part = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return part;
}

void take_credential(Authorization& out) {
    std::string_view credential = out.credential;
    out.access_key = take_until(credential, '/');
    take_until(credential, '/'); // the date
    out.region = take_until(credential, '/');
    out.service = take_until(credential, '/');
}

bool is_host_label(std::string_view text) {
    return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

} // namespace

Authorization read_authorization(const HttpRequest& request) {
    Authorization out;
    out.header = request.header("authorization").value_or("");
    std::string_view rest = out.header;
    take_until(rest, ' '); // the algorithm
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        const std::size_t end = std::min(rest.substr(0, comma).find(' '), comma);
        std::string_view value = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (value.find('=') == std::string_view::npos) {
            continue;
        }
        const std::string_view name = take_until(value, '=');
        std::string_view* const member = name == "Credential"      ? &out.credential
                                         : name == "SignedHeaders" ? &out.signed_headers
                                         : name == "Signature"     ? &out.signature
                                                                   : nullptr;
        if (member != nullptr && member->data() == nullptr) {
            *member = value;
        }
    }
    take_credential(out);
    return out;
}

Authorization read_credential(std::string_view credential) {
    Authorization out;
    out.credential = credential;
    take_credential(out);
    return out;
}

Scope scope_of(const Authorization& authorization) {
    Scope scope;
    const std::string_view key = authorization.access_key;
    if (key.size() == 12 &&
        std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        scope.account = key;
    } else if (auto account = account_of_issued_key(key)) {
        scope.account = *std::move(account);
    }
    scope.region = region_of(authorization);
    return scope;
}

std::string region_of(const Authorization& authorization) {
    return is_host_label(authorization.region) ? std::string(authorization.region)
                                               : Scope{}.region;
}

std::optional<ApiError>
check_authorization(const HttpRequest& request, const Authorization& authorization) {
    if (!authorization.header.starts_with("AWS4-")) {
        return ApiError(
            "MissingAuthenticationTokenException", "Request is missing Authentication Token");
    }
    std::string missing;
    const auto require = [&](std::string_view name, std::string_view value) {
        if (value.empty()) {
            missing += "Authorization header requires '" + std::string(name) + "' parameter. ";
        }
    };
    require("Credential", authorization.credential);
    require("Signature", authorization.signature);
    require("SignedHeaders", authorization.signed_headers);
    if (!request.header("x-amz-date") && !request.header("date")) {
        missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
                   "header. ";
    }
    if (missing.empty()) {
        return std::nullopt;
    }
    return ApiError(
        "IncompleteSignatureException",
        missing + "Authorization=" + std::string(authorization.header));
}

} // namespace snowglobe
