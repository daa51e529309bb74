#include "services/apigateway/proxy.h"

#include "emulator/base/encoding.h"
#include "emulator/base/lower_case.h"

#include <algorithm>
#include <charconv>

namespace snowglobe::apigateway {

namespace {

constexpr const char* source_ip = "127.0.0.1";

std::string media_type(const std::string& value) {
    std::string type = value.substr(0, value.find_first_of(";,"));
    const auto end = type.find_last_not_of(" \t");
    type.erase(end == std::string::npos ? 0 : end + 1);
    return lower_case(type);
}

bool is_binary(const Api& api, const std::string& value) {
    const std::string type = media_type(value);
    return std::any_of(
        api.binary_media_types.begin(), api.binary_media_types.end(), [&](const std::string& one) {
            return one == "*/*" || lower_case(one) == type;
        });
}

// Case as sent, but for the two that API Gateway itself looks at; hop headers stay behind.
// HTTP APIs have all in small letters.
void add_headers(json& event, const json& headers, bool is_http) {
    for (const json& pair : headers) {
        std::string name = pair.at(0).get<std::string>();
        const std::string plain = lower_case(name);
        if (plain == "content-length" || plain == "connection") {
            continue;
        }
        if (is_http) {
            name = plain;
        } else if (plain == "authorization") {
            name = "Authorization";
        } else if (plain == "user-agent") {
            name = "User-Agent";
        }
        event["headers"][name] = pair.at(1);
        event["multiValueHeaders"][name].push_back(pair.at(1));
    }
}

void add_query(json& event, std::string_view query) {
    while (!query.empty()) {
        if (query.front() == '&') { // nothing between two of them is no parameter
            query.remove_prefix(1);
            continue;
        }
        const auto [name, value] = take_parameter(query);
        event["queryStringParameters"][name] = value;
        event["multiValueQueryStringParameters"][name].push_back(value);
    }
}

json request_context(
    const Api& api,
    const Match& match,
    const ProxyRequest& request,
    const ProxyIds& ids,
    Time now) {
    const std::string user_agent = header(request.headers, "user-agent");
    json identity = {{"sourceIp", source_ip}, {"userAgent", nullptr}};
    if (!user_agent.empty()) {
        identity["userAgent"] = user_agent;
    }
    for (const char* absent :
         {"cognitoIdentityPoolId",
          "accountId",
          "cognitoIdentityId",
          "caller",
          "principalOrgId",
          "accessKey",
          "cognitoAuthenticationType",
          "cognitoAuthenticationProvider",
          "userArn",
          "user"}) {
        identity[absent] = nullptr;
    }
    return {
        {"resourceId", ids.resource_id},
        {"resourcePath", match.route.path},
        {"httpMethod", request.method},
        {"extendedRequestId", ids.extended_request_id},
        {"requestTime", request_time(now)},
        {"path", "/" + api.stage + request.path},
        {"accountId", api.scope.account},
        {"protocol", "HTTP/1.1"},
        {"stage", api.stage},
        {"domainPrefix", api.id},
        {"requestTimeEpoch", epoch_ms(now)},
        {"requestId", ids.request_id},
        {"identity", std::move(identity)},
        {"domainName", domain_name(api)},
        {"deploymentId", ids.deployment_id},
        {"apiId", api.id}};
}

std::optional<std::string> header_text(const json& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    if (value.is_boolean()) {
        return value.dump();
    }
    return std::nullopt;
}

// Both maps merge; a name in both has the values of the lists first, without repeating one.
std::optional<json> merge_headers(const json& single, const json& multi) {
    json out = json::array();
    if (!multi.is_null() && !multi.is_object()) {
        return std::nullopt;
    }
    if (!single.is_null() && !single.is_object()) {
        return std::nullopt;
    }
    for (const auto& [name, values] : multi.items()) {
        if (!values.is_array()) {
            return std::nullopt;
        }
        for (const json& value : values) {
            const auto text = header_text(value);
            if (!text) {
                return std::nullopt;
            }
            out.push_back(json::array({name, *text}));
        }
    }
    for (const auto& [name, value] : single.items()) {
        const auto text = header_text(value);
        if (!text) {
            return std::nullopt;
        }
        const json pair = json::array({name, *text});
        if (std::find(out.begin(), out.end(), pair) == out.end()) {
            out.push_back(pair);
        }
    }
    return out;
}

} // namespace

std::string request_time(Time now) {
    static constexpr const char* months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::string iso = to_iso8601(now, 0);
    const int month = (iso[5] - '0') * 10 + (iso[6] - '0');
    return iso.substr(8, 2) + "/" + months[month - 1] + "/" + iso.substr(0, 4) + ":" +
           iso.substr(11, 8) + " +0000";
}

std::optional<int> read_status(const json& value) {
    if (value.is_null()) {
        return 200;
    }
    int status = 0;
    if (value.is_number_integer()) {
        status = value.get<int>();
    } else if (value.is_string()) {
        const std::string text = value.get<std::string>();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
        if (error != std::errc() || end != text.data() + text.size()) {
            return std::nullopt;
        }
    }
    return status >= 100 && status <= 599 ? std::optional(status) : std::nullopt;
}

std::string domain_name(const Api& api) {
    return api.domain.empty() ? api.id + ".execute-api." + api.scope.region + ".amazonaws.com"
                              : api.domain;
}

std::string header(const json& headers, const std::string& name) {
    for (const json& pair : headers) {
        if (lower_case(pair.at(0).get<std::string>()) == name) {
            return pair.at(1).get<std::string>();
        }
    }
    return {};
}

bool is_signed(const json& headers, std::string_view query) {
    return header(headers, "authorization").starts_with("AWS4-") ||
           query.find("X-Amz-Signature=") != query.npos;
}

std::string trace_id(const json& headers, const std::string& root) {
    const std::string own = header(headers, "x-amzn-trace-id");
    if (own.find("Root=") != std::string::npos) {
        return own;
    }
    return "Root=" + root + (own.empty() ? "" : ";" + own);
}

// AWS serves APIs at port 443 only: not the port that this is called at, which no trace knows.
json edge_headers(const Api& api, const json& headers, const std::string& trace_id) {
    json out = json::array();
    std::string forwarded_for;
    bool has_host = false;
    for (const json& pair : headers) {
        const std::string name = lower_case(pair.at(0).get<std::string>());
        if (name == "x-forwarded-for") {
            forwarded_for += pair.at(1).get<std::string>() + ", ";
        } else if (
            name != "x-forwarded-port" && name != "x-forwarded-proto" &&
            name != "x-amzn-trace-id") {
            has_host = has_host || name == "host";
            out.push_back(pair);
        }
    }
    const auto add = [&](const char* name, const std::string& value) {
        out.push_back(json::array({name, value}));
    };
    if (!has_host) { // of a fixture's line
        add("Host", domain_name(api));
    }
    add("X-Amzn-Trace-Id", trace_id);
    add("X-Forwarded-For", forwarded_for + source_ip);
    add("X-Forwarded-Port", "443");
    add("X-Forwarded-Proto", "https");
    return out;
}

json proxy_event(
    const Api& api,
    const Match& match,
    const ProxyRequest& request,
    const ProxyIds& ids,
    Time now) {
    json event = {
        {"resource", match.route.path},
        {"path", request.path},
        {"httpMethod", request.method},
        {"headers", json::object()},
        {"multiValueHeaders", json::object()},
        {"queryStringParameters", nullptr},
        {"multiValueQueryStringParameters", nullptr},
        {"pathParameters", nullptr},
        {"stageVariables", stage_variables(api)},
        {"requestContext", request_context(api, match, request, ids, now)},
        {"body", nullptr},
        {"isBase64Encoded", false},
    };
    if (api.is_http) {
        event["version"] = "1.0";
    }
    add_headers(event, request.headers, api.is_http);
    add_query(event, request.query);
    if (!match.parameters.empty()) {
        event["pathParameters"] = match.parameters;
    }
    if (!request.body.empty()) {
        const bool binary = is_binary(api, header(request.headers, "content-type"));
        event["body"] = binary ? base64_encode(request.body) : request.body;
        event["isBase64Encoded"] = binary;
    }
    return event;
}

std::optional<ProxyAnswer>
read_answer(const Api& api, const std::string& payload, const std::string& first_accept) {
    const json answer = json::parse_or_discard(payload);
    if (!answer.is_object()) {
        return std::nullopt;
    }
    for (const auto& [name, value] : answer.items()) {
        if (name != "statusCode" && name != "headers" && name != "multiValueHeaders" &&
            name != "body" && name != "isBase64Encoded") {
            return std::nullopt;
        }
    }
    const auto status = read_status(answer.value("statusCode", json()));
    auto headers =
        merge_headers(answer.value("headers", json()), answer.value("multiValueHeaders", json()));
    const json body = answer.value("body", json());
    const json base64 = answer.value("isBase64Encoded", json(false));
    if (!status || !headers || !(body.is_null() || body.is_string()) ||
        !(base64.is_null() || base64.is_boolean())) {
        return std::nullopt;
    }
    if (header(*headers, "content-type").empty()) {
        headers->push_back(json::array({"Content-Type", "application/json"}));
    }
    std::optional<std::string> bytes = body.is_string() ? body.get<std::string>() : "";
    if (base64 == true && is_binary(api, first_accept)) {
        bytes = base64_decode(*bytes);
    }
    if (!bytes) {
        return std::nullopt;
    }
    return ProxyAnswer{*status, *std::move(headers), *std::move(bytes)};
}

std::string first_accept(const json& headers) {
    return media_type(header(headers, "accept"));
}

ProxyAnswer gateway_answer(int status, std::string_view message, std::string_view error_type) {
    // Arrays are named: a list of two pairs of texts would become an object.
    json headers = json::array();
    headers.push_back(json::array({"Content-Type", "application/json"}));
    headers.push_back(json::array({"x-amzn-ErrorType", error_type}));
    return {status, std::move(headers), "{\"message\":" + json(message).dump() + "}"};
}

} // namespace snowglobe::apigateway
