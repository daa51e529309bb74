#include "services/lambda/function_url.h"

#include "emulator/base/error.h"
#include "emulator/base/lower_case.h"
#include "emulator/store/rows.h"

namespace snowglobe::lambda {

namespace {

constexpr std::string_view label = ".lambda-url.";
constexpr std::string_view inner_scheme = "http://";
constexpr std::string_view inner_port = ".localhost:4566";
constexpr std::string_view ends_of_name = "./ \"";
constexpr std::size_t half_id = 16; // ids have 32 letters and digits

Key url_key(std::string_view id) {
    return Key("lambda.url").text(id);
}

// What function URLs lie below, with its port: "localhost:4566" of "127.0.0.1:4566" and of
// "sqs.us-east-1.localhost:4566".
std::string place_of(std::string_view host) {
    const std::size_t colon = host.find(':', host.starts_with('[') ? host.find(']') : 0);
    const std::string_view name = host.substr(0, colon);
    const bool is_address = name.starts_with('[') ||
                            name.find_first_not_of("0123456789.") == std::string_view::npos;
    const bool is_local = is_address || name.ends_with(".localhost");
    return (is_local ? "localhost" : std::string(name)) +
           std::string(colon == host.npos ? "" : host.substr(colon));
}

} // namespace

std::string address_of(const FunctionUrl& url) {
    return std::string(inner_scheme) + url.id + std::string(label) + url.scope.region +
           std::string(inner_port) + "/";
}

std::string
served_function_urls(std::string text, std::string_view scheme, std::string_view host) {
    if (host.empty()) {
        return text;
    }
    const std::string served = "." + place_of(host);
    for (std::size_t at = text.find(label); at != text.npos; at = text.find(label, at + 1)) {
        const std::size_t end = text.find(inner_port, at);
        if (end == text.npos || text.find_first_of(ends_of_name, at + label.size()) != end) {
            continue;
        }
        text.replace(end, inner_port.size(), served);
        const std::size_t begin = text.rfind(inner_scheme, at);
        if (begin != text.npos &&
            text.find_first_of(ends_of_name, begin + inner_scheme.size()) == at) {
            text.replace(begin, inner_scheme.size(), std::string(scheme) + "://");
            at = text.find(label, begin);
        }
    }
    return text;
}

std::string function_url_id(std::string_view host) {
    const std::size_t dot = host.find('.');
    const bool is_one = dot != host.npos && host.substr(dot).starts_with(label);
    return is_one ? std::string(host.substr(0, dot)) : "";
}

std::string url_id(const Context& context, const FunctionName& name) {
    const std::string who = name.qualified_arn();
    return lower_case(
        to_base36(context.id_of("lambda.url", who), half_id) +
        to_base36(context.id_of("lambda.url", who, 1), half_id));
}

std::optional<FunctionUrl> find_url(Store& store, std::string_view id) {
    return Rows<FunctionUrl>(store).find(url_key(id));
}

void put_url(Store& store, const FunctionUrl& url) {
    Rows<FunctionUrl>(store).put(url_key(url.id), url);
}

void erase_url(Store& store, const FunctionUrl& url) {
    store.erase(url_key(url.id).str());
}

std::optional<FunctionUrl> find_url_to_serve(Store& store, std::string_view id) {
    auto url = find_url(store, id);
    if (url && !find_version(store, {url->scope, url->function, url->qualifier})) {
        url.reset();
    }
    return url;
}

std::vector<FunctionUrl> all_urls(Store& store) {
    std::vector<FunctionUrl> out;
    Rows<FunctionUrl>(store).scan(
        Key("lambda.url"), Direction::forward, [&](std::string_view, FunctionUrl url) {
            out.push_back(std::move(url));
            return true;
        });
    return out;
}

void erase_urls(Store& store, const Scope& scope, std::string_view function) {
    for (const FunctionUrl& url : all_urls(store)) {
        if (url.scope == scope && url.function == function) {
            erase_url(store, url);
        }
    }
}

FunctionUrl need_url(Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    auto url = find_url(context.store, url_id(context, name));
    if (!url) {
        throw ApiError(
            "ResourceNotFoundException",
            "The resource you requested does not exist.",
            404,
            {{"Type", "User"}});
    }
    return *std::move(url);
}

void read_url(FunctionUrl& url, const json& request) {
    url.auth_type = request.value("AuthType", url.auth_type);
    url.invoke_mode = request.value("InvokeMode", url.invoke_mode);
    if (request.contains("Cors")) {
        const json cors = request.at("Cors");
        url.cors = cors.empty() ? json() : cors;
    }
}

json changed(const FunctionUrl& url, bool with_modified) {
    json out = describe(url, with_modified);
    if (url.invoke_mode.empty()) {
        out.erase("InvokeMode");
    }
    return out;
}

void need_function_of_url(Context& context, const FunctionName& name) {
    if (!find_version(context.store, name)) {
        throw ApiError(
            "ResourceNotFoundException", "Function does not exist", 404, {{"Type", "User"}});
    }
}

json describe(const FunctionUrl& url, bool with_modified) {
    json out = {
        {"FunctionUrl", address_of(url)},
        {"FunctionArn", FunctionName{url.scope, url.function, url.qualifier}.qualified_arn()},
        {"AuthType", url.auth_type},
        {"CreationTime", to_iso8601(url.created, 6)},
        {"InvokeMode", url.invoke_mode.empty() ? "BUFFERED" : url.invoke_mode}};
    if (!url.cors.is_null()) {
        out["Cors"] = url.cors;
    }
    if (with_modified) {
        out["LastModifiedTime"] = to_iso8601(url.modified, 6);
    }
    return out;
}

} // namespace snowglobe::lambda
