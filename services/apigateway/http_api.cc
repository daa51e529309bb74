#include "services/apigateway/http_api.h"

#include "emulator/base/encoding.h"
#include "emulator/base/lower_case.h"
#include "emulator/base/utf8.h"

#include <array>

namespace snowglobe::apigateway {

namespace {

constexpr const char* source_ip = "127.0.0.1";

// Bodies of these types are text in an event; all others, also those of HTML forms, are base64.
bool is_text(const std::string& content_type) {
    constexpr std::array<std::string_view, 3> texts{
        "application/json", "application/javascript", "application/xml"};
    const std::string type = lower_case(content_type.substr(0, content_type.find(';')));
    for (const std::string_view text : texts) {
        if (type == text) {
            return true;
        }
    }
    return type.empty() || type.starts_with("text/") || type.ends_with("+json") ||
           type.ends_with("+xml");
}

// Several of one name are one, with commas; cookies stand by themselves.
void add_headers(json& event, const json& headers) {
    json out = json::object();
    json cookies = json::array();
    for (const json& pair : headers) {
        const std::string name = lower_case(pair.at(0).get<std::string>());
        const auto value = pair.at(1).get<std::string>();
        if (name == "connection") {
            continue;
        }
        if (name == "cookie") {
            for (std::size_t from = 0; from < value.size();) {
                const std::size_t end = std::min(value.find(';', from), value.size());
                const std::size_t begin = value.find_first_not_of(' ', from);
                if (begin < end) {
                    cookies.push_back(value.substr(begin, end - begin));
                }
                from = end + 1;
            }
        } else if (out.contains(name)) {
            const std::string both = out.at(name).get<std::string>() + "," + value;
            out[name] = both;
        } else {
            out[name] = value;
        }
    }
    event["headers"] = std::move(out);
    if (!cookies.empty()) {
        event["cookies"] = std::move(cookies);
    }
}

void add_query(json& event, std::string_view query) {
    json out = json::object();
    while (!query.empty()) {
        if (query.front() == '&') {
            query.remove_prefix(1);
            continue;
        }
        const auto [name, value] = take_parameter(query);
        if (out.contains(name)) {
            const std::string both = out.at(name).get<std::string>() + "," + value;
            out[name] = both;
        } else {
            out[name] = value;
        }
    }
    if (!out.empty()) {
        event["queryStringParameters"] = std::move(out);
    }
}

std::string route_key(const Route& route) {
    return route.path == default_route ? std::string(default_route)
                                       : route.method + " " + route.path;
}

ProxyAnswer of_text(std::string body) {
    json headers = json::array();
    headers.push_back(json::array({"content-type", "application/json"}));
    return {200, std::move(headers), std::move(body)};
}

std::optional<std::string> scalar_text(const json& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    return value.is_number() || value.is_boolean() ? std::optional(value.dump()) : std::nullopt;
}

} // namespace

json http_event(
    const Api& api,
    const Match& match,
    const ProxyRequest& request,
    const ProxyIds& ids,
    Time now) {
    const std::string key = route_key(match.route);
    const std::string path = path_prefix(api) + request.path;
    json event = {
        {"version", "2.0"},
        {"routeKey", key},
        {"rawPath", path},
        {"rawQueryString", request.query},
        {"requestContext",
         {{"accountId", api.scope.account},
          {"apiId", api.id},
          {"domainName", domain_name(api)},
          {"domainPrefix", api.id},
          {"http",
           {{"method", request.method},
            {"path", path},
            {"protocol", "HTTP/1.1"},
            {"sourceIp", source_ip},
            {"userAgent", header(request.headers, "user-agent")}}},
          {"requestId", ids.extended_request_id},
          {"routeKey", key},
          {"stage", api.stage},
          {"time", request_time(now)},
          {"timeEpoch", epoch_ms(now)}}},
        {"isBase64Encoded", false},
    };
    add_headers(event, request.headers);
    add_query(event, request.query);
    if (json variables = stage_variables(api); !variables.is_null()) {
        event["stageVariables"] = std::move(variables);
    }
    if (!match.parameters.empty()) {
        event["pathParameters"] = match.parameters;
    }
    if (!request.body.empty()) {
        const bool text = is_text(header(request.headers, "content-type")) &&
                          is_valid_utf8(request.body);
        event["body"] = text ? request.body : base64_encode(request.body);
        event["isBase64Encoded"] = !text;
    }
    return event;
}

std::optional<ProxyAnswer>
read_http_answer(const std::string& payload, std::string_view type_otherwise) {
    const json answer = json::parse_or_discard(payload);
    // Without a status code all of it is the body, as JSON; a text is the text.
    if (!answer.is_object() || !answer.contains("statusCode")) {
        return of_text(answer.is_string() ? answer.get<std::string>() : payload);
    }
    const auto status = read_status(answer.at("statusCode"));
    const json body = answer.value("body", json());
    const json headers = answer.value("headers", json());
    const json cookies = answer.value("cookies", json());
    const bool is_good = status && (headers.is_null() || headers.is_object()) &&
                         (cookies.is_null() || cookies.is_array()) && !body.is_array();
    if (!is_good) {
        return std::nullopt;
    }
    ProxyAnswer out;
    out.status = *status;
    for (const auto& [name, value] : headers.items()) {
        const auto text = scalar_text(value);
        if (!text) {
            return std::nullopt;
        }
        out.headers.push_back(json::array({lower_case(std::string(name)), *text}));
    }
    for (std::size_t i = 0; i < cookies.size(); ++i) {
        out.headers.push_back(json::array({"set-cookie", scalar_text(cookies.at(i)).value_or("")}));
    }
    if (header(out.headers, "content-type").empty()) {
        out.headers.push_back(json::array({"content-type", type_otherwise}));
    }
    std::optional<std::string> bytes = body.is_null()     ? std::string()
                                       : body.is_object() ? body.dump()
                                                          : scalar_text(body).value_or("");
    if (answer.value("isBase64Encoded", json()) == true) {
        bytes = base64_decode(*bytes);
    }
    if (!bytes) {
        return std::nullopt;
    }
    out.body = *std::move(bytes);
    return out;
}

ProxyAnswer http_gateway_answer(int status, std::string_view message) {
    json headers = json::array();
    headers.push_back(json::array({"content-type", "application/json"}));
    return {status, std::move(headers), "{\"message\":" + json(message).dump() + "}"};
}

} // namespace snowglobe::apigateway
