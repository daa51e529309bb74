// Request: an HTTP request for an API.
// {"method","host","path","query","headers":[[k,v]],"body","base64"}
// -> {"statusCode","headers":[[k,v]],"body","base64"}. `path` is the whole one, with the stage.
#include "emulator/base/encoding.h"
#include "services/apigateway/api.h"
#include "services/apigateway/exchange.h"
#include "services/apigateway/operations.h"
#include "services/apigateway/proxy.h"
#include "services/lambda/function.h"

#include <algorithm>

namespace snowglobe::apigateway {

namespace {

constexpr Duration integration_timeout = seconds{29};

json no_route() {
    return gateway_answer(
        403, "Missing Authentication Token", "MissingAuthenticationTokenException");
}

// These two bodies have a space, unlike the others.
json bad_gateway() {
    json answer = gateway_answer(502, "", "InternalServerErrorException");
    answer["body"] = R"({"message": "Internal server error"})";
    return answer;
}

json timed_out() {
    json answer = gateway_answer(504, "", "InternalServerErrorException");
    answer["body"] = R"({"message": "Endpoint request timed out"})";
    return answer;
}

// The part of the path behind "/<stage>", beginning with "/"; nullopt: it has another stage.
std::optional<std::string> behind_stage(const Api& api, const std::string& path) {
    const std::string prefix = "/" + api.stage;
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
        if (auto match = find_route(routes_of(store, api), method, *rest)) {
            return Target{std::move(api), *std::move(match), *rest};
        }
    }
    return std::nullopt;
}

json finish(Context& context, const std::string& id, const Exchange& exchange) {
    erase_exchange(context.store, id);
    context.cancel("forget/" + id);
    if (!exchange.failed) {
        const auto api = find_api(context.store, exchange.api);
        if (auto answer = read_answer(*api, exchange.payload, exchange.first_accept)) {
            answer->at("headers").push_back(json::array({"x-amzn-RequestId", id}));
            return *std::move(answer);
        }
    }
    json answer = bad_gateway();
    answer["headers"].push_back(json::array({"x-amzn-RequestId", id}));
    return answer;
}

ProxyRequest read_request(const json& request, std::string path) {
    ProxyRequest out;
    out.method = request.at("method").get<std::string>();
    out.host = request.value("host", "");
    out.path = std::move(path);
    out.query = request.value("query", "");
    out.headers = request.value("headers", json::array());
    out.body = request.value("body", "");
    if (request.value("base64", false)) {
        out.body = base64_decode(out.body).value_or("");
    }
    return out;
}

} // namespace

Outcome request(ApiGateway&, Context& context, const json& request) {
    const std::string id = context.new_uuid("apigateway.request"); // the same in every run
    if (const auto exchange = find_exchange(context.store, id)) {
        if (exchange->done) {
            return finish(context, id, *exchange);
        }
        if (context.last_run || context.now >= exchange->expires) {
            erase_exchange(context.store, id); // the function goes on, unheard
            return timed_out();
        }
        return Wait{{exchange_channel(id)}, exchange->expires};
    }
    auto target = find_target(
        context,
        request.value("host", ""),
        request.at("method").get<std::string>(),
        request.at("path").get<std::string>());
    if (!target) {
        return no_route();
    }
    const Api& api = target->api;
    const auto function =
        lambda::find_function(context.store, api.scope, target->match.route.function);
    if (!function) {
        json answer = bad_gateway();
        answer["statusCode"] = 500;
        return answer;
    }
    const ProxyRequest proxied = read_request(request, target->path);
    const auto short_id = [&](std::string_view kind, const std::string& who, std::size_t length) {
        std::string text = to_base36(context.id_of(kind, who), length);
        for (char& c : text) {
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        return text;
    };
    const ProxyIds ids{
        id,
        base64_encode(short_id("apigateway.extended", id, 11)),
        short_id("apigateway.resource", api.id + target->match.route.path, 6),
        short_id("apigateway.deployment", api.id, 6)};
    Exchange exchange;
    exchange.api = api.id;
    exchange.first_accept = first_accept(proxied.headers);
    exchange.expires = context.now + integration_timeout;
    put_exchange(context.store, id, exchange);

    InvocationRequest invocation;
    invocation.id = to_uuid(context.id_of("lambda.request", id));
    invocation.scope = api.scope;
    invocation.function = function->image;
    invocation.payload = proxy_event(api, target->match, proxied, ids, context.now).dump();
    invocation.source = "http:" + proxied.method + " " + request.at("path").get<std::string>();
    invocation.on_failure = "the client gets a 502";
    invocation.reply_service = "execute-api";
    invocation.reply_key = "answer/" + id;
    context.invoke(std::move(invocation));
    return Wait{{exchange_channel(id)}, exchange.expires};
}

} // namespace snowglobe::apigateway
