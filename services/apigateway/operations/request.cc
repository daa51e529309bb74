// Request: an HTTP request for an API.
// {"method","host","path","query","headers":[[k,v]]} -> {"statusCode","headers":[[k,v]]}, with the
// bodies as payloads. `path` is the whole one, with the stage.
#include "emulator/base/encoding.h"
#include "emulator/base/lower_case.h"
#include "services/apigateway/api.h"
#include "services/apigateway/cors.h"
#include "services/apigateway/http_api.h"
#include "services/apigateway/integration.h"
#include "services/apigateway/operations.h"
#include "services/apigateway/proxy.h"
#include "services/lambda/function.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe::apigateway {

namespace {

constexpr Duration integration_timeout = seconds{29};
constexpr std::size_t body_bytes_max = 10 * 1024 * 1024; // API Gateway's
constexpr std::size_t event_bytes_max = 6 * 1024 * 1024; // of a synchronous invocation, Lambda's

ProxyAnswer no_route() {
    return gateway_answer(
        403, "Missing Authentication Token", "MissingAuthenticationTokenException");
}

// These two bodies have a space, unlike the others.
ProxyAnswer bad_gateway() {
    ProxyAnswer answer = gateway_answer(502, "", "InternalServerErrorException");
    answer.body = R"({"message": "Internal server error"})";
    return answer;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html,
// REQUEST_TOO_LARGE.
ProxyAnswer too_long() {
    return gateway_answer(413, "Request Too Long", "RequestTooLargeException");
}

ProxyAnswer timed_out() {
    ProxyAnswer answer = gateway_answer(504, "", "InternalServerErrorException");
    answer.body = R"({"message": "Endpoint request timed out"})";
    return answer;
}

// The part of the path behind "/<stage>", beginning with "/"; nullopt: it has another stage.
std::optional<std::string> behind_stage(const Api& api, const std::string& path) {
    const std::string stage = "/" + api.stage;
    // $default may be named, too, as "/_aws/execute-api/<id>/$default/..." does.
    const bool is_named = path.starts_with(stage + "/") || path == stage;
    const std::string prefix = is_named ? stage : path_prefix(api);
    if (!path.starts_with(prefix) || (path.size() > prefix.size() && path[prefix.size()] != '/')) {
        return std::nullopt;
    }
    const std::string rest = path.substr(prefix.size());
    return rest.empty() ? "/" : rest;
}

struct Target {
    Api api;
    Match match;
    std::string path; // behind the stage
};

// By the API's own host name, or, under any other, by a stage and path that an API has; one of the
// request's own account and region first, which a fixture may name.
std::optional<Target> find_target(
    Context& context,
    const std::string& host,
    const std::string& method,
    const std::string& path) {
    Store& store = context.store;
    std::vector<Api> candidates;
    if (host.find(".execute-api.") != std::string::npos) {
        if (auto api = find_api(store, host.substr(0, host.find('.')))) {
            candidates.push_back(*std::move(api));
        }
    } else {
        candidates = all_apis(store);
        std::stable_partition(candidates.begin(), candidates.end(), [&](const Api& api) {
            return api.scope == context.scope;
        });
    }
    for (Api& api : candidates) {
        const auto rest = behind_stage(api, path);
        if (!rest) {
            continue;
        }
        std::vector<Route> routes = routes_of(store, api);
        if (method == "OPTIONS" && find_cors(store, api)) {
            routes = with_preflights(std::move(routes));
        }
        if (api.is_http) {
            std::erase_if(routes, [&](const Route& route) {
                return route.method != method && route.method != "ANY";
            });
        }
        if (auto match = find_route(routes, method, *rest)) {
            return Target{std::move(api), *std::move(match), *rest};
        }
    }
    return std::nullopt;
}

std::string short_id(
    const Context& context, std::string_view kind, const std::string& who, std::size_t length) {
    return lower_case(to_base36(context.id_of(kind, who), length));
}

// What names this request to its client and its function, the same in every run.
struct Names {
    std::string exchange;    // in the store
    std::string request_id;  // a client may choose it, as in AWS, but
    std::string extended_id; // not this one
    std::string trace;       // X-Amzn-Trace-Id
};

Names names_of(Context& context, const json& headers) {
    Names names;
    names.exchange = context.new_uuid("apigateway.request");
    names.request_id = header(headers, "x-amzn-requestid");
    if (names.request_id.empty()) {
        names.request_id = names.exchange;
    }
    names.extended_id =
        base64_encode(short_id(context, "apigateway.extended", names.exchange, 11));
    const Id128 id = context.id_of("apigateway.trace", names.exchange);
    const std::string hex = to_hex(std::string(id.begin(), id.end()));
    const auto epoch_s = static_cast<std::uint64_t>(epoch_ms(context.first_run) / 1'000);
    names.trace =
        trace_id(headers, fmt::format("1-{:08x}-{}", epoch_s & 0xffff'ffff, hex.substr(0, 24)));
    return names;
}

Outcome with_ids(ProxyAnswer answer, const Names& names) {
    answer.headers.push_back(json::array({"x-amzn-RequestId", names.request_id}));
    answer.headers.push_back(json::array({"x-amz-apigw-id", names.extended_id}));
    return {
        json{{"statusCode", answer.status}, {"headers", std::move(answer.headers)}},
        std::move(answer.body)};
}

// HTTP APIs have another header for the same id.
Outcome with_http_id(ProxyAnswer answer, const Names& names) {
    answer.headers.push_back(json::array({"apigw-requestid", names.extended_id}));
    return {
        json{{"statusCode", answer.status}, {"headers", std::move(answer.headers)}},
        std::move(answer.body)};
}

Outcome finish_http(const Names& names, const Integration& integration) {
    if (!integration.failed) {
        if (auto answer = read_http_answer(integration.payload)) {
            return with_http_id(*std::move(answer), names);
        }
    }
    return with_http_id(http_gateway_answer(500, "Internal Server Error"), names);
}

// Whether the host is that of an HTTP API.
bool names_http_api(Context& context, const std::string& host) {
    const auto api = host.find(".execute-api.") == std::string::npos
                         ? std::nullopt
                         : find_api(context.store, host.substr(0, host.find('.')));
    return api && api->is_http;
}

Outcome finish(Context& context, const Names& names, const Integration& integration) {
    if (integration.is_http) {
        return finish_http(names, integration);
    }
    if (!integration.failed) {
        const auto api = find_api(context.store, integration.api);
        if (auto answer = read_answer(*api, integration.payload, integration.first_accept)) {
            Outcome named = with_ids(*std::move(answer), names);
            named.reply["headers"].push_back(json::array({"X-Amzn-Trace-Id", names.trace}));
            return named;
        }
    }
    return with_ids(bad_gateway(), names);
}

ProxyRequest read_request(const json& request, const Bytes& body, std::string path) {
    ProxyRequest out;
    out.method = request.at("method").get<std::string>();
    out.host = request.value("host", "");
    out.path = std::move(path);
    out.query = request.value("query", "");
    out.headers = request.value("headers", json::array());
    out.body = body.view();
    return out;
}

} // namespace

Outcome request(ApiGateway&, Context& context, const json& request) {
    if (!request.value("method", json()).is_string() ||
        !request.value("path", json()).is_string()) {
        throw ApiError::validation("a request of HTTP has at least a 'method' and a 'path'");
    }
    const Names names = names_of(context, request.value("headers", json::array()));
    const std::string& id = names.exchange;
    auto asked = exchange_of(context, id);
    if (const auto integration = asked.find()) {
        if (integration->done) {
            asked.end();
            return finish(context, names, *integration);
        }
        if (context.last_run || context.now >= integration->expires) {
            asked.forget(); // the function goes on, unheard
            return integration->is_http
                       ? with_http_id(http_gateway_answer(503, "Service Unavailable"), names)
                       : with_ids(timed_out(), names);
        }
        return asked.wait(integration->expires);
    }
    auto target = find_target(
        context,
        request.value("host", ""),
        request.at("method").get<std::string>(),
        request.at("path").get<std::string>());
    if (!target) {
        return names_http_api(context, request.value("host", ""))
                   ? with_http_id(http_gateway_answer(404, "Not Found"), names)
                   : with_ids(no_route(), names);
    }
    const Api& api = target->api;
    const std::string& resource = target->match.route.path;
    if (target->match.route.function.empty()) {
        return with_ids(
            preflight_answer(
                find_cors(context.store, api).value(), routes_of(context.store, api), resource),
            names);
    }
    if (context.payload.size() > body_bytes_max) {
        return with_ids(too_long(), names);
    }
    const lambda::FunctionName named =
        lambda::parse_function_name(api.scope, target->match.route.function, nullptr);
    const auto function = lambda::find_to_run(context, named, id);
    if (!function) {
        ProxyAnswer answer = bad_gateway();
        answer.status = 500;
        return with_ids(std::move(answer), names);
    }
    ProxyRequest proxied = read_request(request, context.payload, target->path);
    proxied.headers = edge_headers(api, proxied.headers, names.trace);
    const ProxyIds ids{
        names.request_id,
        names.extended_id,
        short_id(context, "apigateway.resource", api.id + resource, 6),
        short_id(context, "apigateway.deployment", api.id, 6)};
    const bool is_format_2 = target->match.route.is_format_2;
    Integration integration;
    integration.api = api.id;
    integration.is_http = api.is_http;
    integration.first_accept = first_accept(proxied.headers);
    integration.expires = context.now + integration_timeout;

    InvocationRequest invocation;
    invocation.id = to_uuid(context.id_of("lambda.request", id));
    invocation.scope = api.scope;
    invocation.function = lambda::image_to_run(*function, named);
    const auto event_of = is_format_2 ? http_event : proxy_event;
    invocation.payload = event_of(api, target->match, proxied, ids, context.now).dump();
    if (invocation.payload.size() > event_bytes_max) {
        return with_ids(too_long(), names);
    }
    invocation.source = "http:" + proxied.method + " " + request.at("path").get<std::string>();
    invocation.on_failure = "the client gets a 502";
    context.ask(std::move(invocation), "answer/" + id);
    return asked.begin(integration, integration.expires);
}

} // namespace snowglobe::apigateway
