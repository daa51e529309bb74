#include "services/apigateway/mock.h"

#include "emulator/base/encoding.h"
#include "emulator/base/lower_case.h"
#include "emulator/base/pattern.h"
#include "emulator/base/url.h"
#include "services/apigateway/authorizer.h"
#include "services/http_body.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace snowglobe::apigateway {

namespace {

std::string text_of(const json& value, const char* name) {
    const json member = value.is_object() ? value.value(name, json()) : json();
    return member.is_string() ? member.get<std::string>() : "";
}

json map_of(const json& value, const char* name) {
    json member = value.is_object() ? value.value(name, json()) : json();
    return member.is_object() ? member : json::object();
}

void make_unavailable(Route& route, const std::string& why) {
    route.kind = Route::Kind::unavailable;
    route.function.clear();
    route.settings = {{"why", why}};
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "$input.json('$')", "#set(...)": what Velocity would look at.
bool has_velocity(std::string_view text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const char next = text[i + 1];
        if (text[i] == '$' && (is_letter(next) || next == '{' || next == '!')) {
            return true;
        }
        if (text[i] == '#' && (is_letter(next) || next == '#' || next == '*' || next == '{')) {
            return true;
        }
    }
    return false;
}

// What stands behind "statusCode" in a mock's request template, which people write as JSON, and as
// what only Velocity takes for it: {statusCode:200}.
std::string status_in(const std::string& text) {
    std::size_t at = text.find("statusCode");
    if (at == text.npos) {
        return {};
    }
    at = text.find_first_not_of("\"' \t\r\n:", at + std::string_view("statusCode").size());
    const std::size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
    return at == text.npos ? "" : text.substr(at, end - at);
}

bool is_selected(const std::string& pattern, const std::string& status) {
    try {
        return Pattern(pattern).matches(status);
    } catch (const std::invalid_argument&) {
        return false;
    }
}

// By the first pattern that fits the status, else "default".
json selected_response(const json& responses, const std::string& status) {
    json otherwise;
    for (const auto& [pattern, response] : responses.items()) {
        if (pattern == "default") {
            otherwise = response;
        } else if (is_selected(pattern, status)) {
            return response;
        }
    }
    return otherwise;
}

void read_mock(Route& route, const json& integration) {
    std::string status;
    const json requests = map_of(integration, "requestTemplates");
    for (const auto& [type, text] : requests.items()) {
        const std::string request = text.is_string() ? text.get<std::string>() : "";
        if (has_velocity(request)) {
            return make_unavailable(
                route, "a mock whose request template is Velocity (" + type + ")");
        }
        if (status.empty() || type == "application/json") {
            status = status_in(request);
        }
    }
    if (status.empty()) {
        return make_unavailable(route, "a mock without a request template that says a statusCode");
    }
    const json responses = map_of(integration, "responses");
    const json response = selected_response(responses, status);
    const json given = response.is_object() ? response.value("statusCode", json(status)) : json();
    const auto answered = given.is_null() ? std::nullopt : read_status(given);
    if (!answered) {
        return make_unavailable(route, "a mock without a response for the status " + status);
    }
    json headers = json::object();
    const json parameters = map_of(response, "responseParameters");
    for (const auto& [name, value] : parameters.items()) {
        constexpr std::string_view prefix = "method.response.header.";
        const std::string text = value.is_string() ? value.get<std::string>() : "";
        const bool is_constant =
            text.size() >= 2 && text.starts_with('\'') && text.ends_with('\'');
        if (!name.starts_with(prefix) || !is_constant) {
            return make_unavailable(route, "a mock with the response parameter " + name);
        }
        headers[name.substr(prefix.size())] = text.substr(1, text.size() - 2);
    }
    json templates = map_of(response, "responseTemplates");
    for (const auto& [type, text] : templates.items()) {
        if (!text.is_string() || has_velocity(text.get<std::string>())) {
            return make_unavailable(
                route, "a mock whose response template is Velocity (" + type + ")");
        }
    }
    route.kind = Route::Kind::mock;
    route.settings = {
        {"status", *answered},
        {"headers", std::move(headers)},
        {"templates", std::move(templates)}};
}

void read_http_proxy(Route& route, const json& integration, bool is_http) {
    if (text_of(integration, "connectionType") == "VPC_LINK") {
        return make_unavailable(route, "an integration over a VPC link");
    }
    json path = json::object();
    json headers = json::object();
    const json parameters = map_of(integration, "requestParameters");
    for (const auto& [name, value] : parameters.items()) {
        constexpr std::string_view path_prefix = "integration.request.path.";
        constexpr std::string_view header_prefix = "integration.request.header.";
        constexpr std::string_view source = "method.request.path.";
        const std::string text = value.is_string() ? value.get<std::string>() : "";
        if (name.starts_with(path_prefix) && text.starts_with(source)) {
            path[name.substr(path_prefix.size())] = text.substr(source.size());
        } else if (
            name.starts_with(header_prefix) && text.size() >= 2 && text.starts_with('\'') &&
            text.ends_with('\'')) {
            headers[name.substr(header_prefix.size())] = text.substr(1, text.size() - 2);
        } else if (is_http || name.starts_with("integration.request.path.")) {
            return make_unavailable(route, "an integration with the request parameter " + name);
        } // a query or header that is handed on as it is, anyway
    }
    std::string method = text_of(integration, "httpMethod");
    route.kind = Route::Kind::http_proxy;
    route.settings = {
        {"uri", text_of(integration, "uri")},
        {"method", method_of(std::move(method))},
        {"path", std::move(path)},
        {"headers", std::move(headers)}};
}

// What does not go from one connection to the next.
bool is_hop_header(const std::string& name) {
    constexpr std::array<std::string_view, 8> names{
        "host",
        "connection",
        "content-length",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

void read_timeout(Route& route, const json& integration) {
    const json timeout = integration.value("timeoutInMillis", json());
    const json ms = timeout.is_string() ? json::parse_or_discard(timeout.get<std::string>())
                                        : timeout;
    if (ms.is_number_integer()) {
        route.settings["timeout_ms"] = ms.get<std::int64_t>();
    }
}

} // namespace

void read_integration(Route& route, const json& integration, bool is_http) {
    const std::string type = lower_case(text_of(integration, "type"));
    const std::string uri = text_of(integration, "uri");
    const std::string subtype = text_of(integration, "integrationSubtype");
    if (type == "aws_proxy" && subtype.empty()) {
        route.kind = Route::Kind::function;
        route.function = function_of_uri(uri);
        const json format = integration.value("payloadFormatVersion", json());
        route.is_format_2 = is_http && (format == "2.0" || format == json(2.0));
        if (route.function.empty()) {
            make_unavailable(route, "the integration of " + (uri.empty() ? "nothing" : uri));
        }
    } else if (type == "aws_proxy") {
        make_unavailable(route, "the integration " + subtype);
    } else if (type == "mock") {
        read_mock(route, integration);
    } else if (type == "http_proxy") {
        read_http_proxy(route, integration, is_http);
    } else if (type == "aws") {
        make_unavailable(
            route,
            "an integration of type AWS, which maps with templates (" + uri + ")");
    } else if (type == "http") {
        make_unavailable(
            route,
            "an integration of type HTTP, which maps with templates (" + uri +
                "); HTTP_PROXY runs");
    } else {
        make_unavailable(
            route, type.empty() ? "there is no integration" : "an integration of type " + type);
    }
    read_timeout(route, integration);
}

ProxyAnswer mock_answer(const Route& route, const json& request_headers) {
    ProxyAnswer answer;
    answer.status = route.settings.at("status").get<int>();
    const json& templates = route.settings.at("templates");
    const json& headers = route.settings.at("headers");
    std::string type = first_accept(request_headers);
    if (!templates.contains(type)) {
        type = templates.contains("application/json") || templates.empty()
                   ? "application/json"
                   : templates.items().begin()->name;
    }
    if (templates.contains(type)) {
        answer.body = templates.at(type).get<std::string>();
    }
    bool has_type = false;
    for (const auto& [name, value] : headers.items()) {
        has_type = has_type || lower_case(std::string(name)) == "content-type";
        answer.headers.push_back(json::array({name, value}));
    }
    if (!has_type) {
        answer.headers.push_back(json::array({"Content-Type", type}));
    }
    return answer;
}

json proxied_request(const Match& match, const ProxyRequest& request) {
    const json& settings = match.route.settings;
    std::string uri = settings.at("uri").get<std::string>();
    const json& names = settings.at("path");
    for (std::size_t at = uri.find('{'); at != uri.npos; at = uri.find('{', at + 1)) {
        const std::size_t end = uri.find('}', at);
        if (end == uri.npos) {
            break;
        }
        std::string name = uri.substr(at + 1, end - at - 1);
        if (name.ends_with('+')) {
            name.pop_back();
        }
        const auto found = match.parameters.find(names.value(name, name));
        if (found != match.parameters.end()) {
            uri.replace(at, end + 1 - at, found->second);
        }
    }
    if (!request.query.empty()) {
        uri += (uri.find('?') == uri.npos ? "?" : "&") + request.query;
    }
    json headers = json::array();
    for (const json& pair : request.headers) {
        if (!is_hop_header(lower_case(pair.at(0).get<std::string>()))) {
            headers.push_back(pair);
        }
    }
    for (const auto& [name, value] : settings.at("headers").items()) {
        headers.push_back(json::array({name, value}));
    }
    const std::string method = settings.at("method").get<std::string>();
    const auto url = parse_url(uri);
    json out = {
        {"method", method.empty() || method == "ANY" ? request.method : method},
        {"url", uri},
        {"host", url ? url->host : ""},
        {"headers", std::move(headers)}};
    put_body(out, request.body);
    return out;
}

ProxyAnswer proxied_answer(const json& reply) {
    ProxyAnswer answer;
    answer.status = reply.value("status", 200);
    for (const json& pair : reply.value("headers", json::array())) {
        if (!is_hop_header(lower_case(pair.at(0).get<std::string>()))) {
            answer.headers.push_back(pair);
        }
    }
    answer.body = reply.value("body", "");
    if (reply.value("base64", false)) {
        answer.body = base64_decode(answer.body).value_or("");
    }
    return answer;
}

} // namespace snowglobe::apigateway
