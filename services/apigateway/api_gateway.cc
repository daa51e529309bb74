#include "services/apigateway/api_gateway.h"

#include "emulator/store/rows.h"
#include "services/apigateway/api.h"
#include "services/apigateway/cors.h"
#include "services/apigateway/front.h"
#include "services/apigateway/integration.h"
#include "services/apigateway/parts.h"
#include "services/apigateway/wire.h"
#include "services/http_body.h"
#include "services/lambda/function.h"
#include "services/lambda/function_url.h"

#include <set>

namespace snowglobe::apigateway {

std::optional<json> ApiGateway::whole_request(const Call& call) const {
    if (call.operation != request_operation) {
        return std::nullopt;
    }
    json whole = call.request;
    put_body(whole, call.payload.str());
    return whole;
}

std::optional<json> ApiGateway::whole_reply(const Call& call, const Reply& reply) const {
    if (call.operation != request_operation) {
        return std::nullopt;
    }
    json whole = reply.body;
    put_body(whole, reply.payload.str());
    return whole;
}

Exchange<Integration> exchange_of(Context& context, std::string_view id) {
    constexpr std::string_view space = "apigateway.exchange";
    return {context, space, Key(space).text(id), id};
}

void ApiGateway::on_invoked(
    Context& context, const std::string& key, const InvocationResult& result) {
    auto asked = exchange_of(context, key.substr(key.find('/') + 1));
    if (auto integration = asked.find()) { // else answered with a timeout
        integration->failed = result.kind != InvocationResult::Kind::ok;
        integration->is_throttled = result.kind == InvocationResult::Kind::throttled;
        integration->payload = result.payload;
        asked.on_replied(*std::move(integration));
    }
}

void ApiGateway::renew(Context& context, InvocationRequest& request) {
    lambda::renew_function(context, request);
}

// What a host has answered (service "outside"): its body for keys, all of it for who hands on.
void ApiGateway::on_replied(Context& context, const std::string& key, const Reply& reply) {
    auto asked = exchange_of(context, key.substr(key.find('/') + 1));
    auto integration = asked.find();
    if (!integration) {
        return;
    }
    const bool is_proxy = integration->phase == Integration::Phase::proxy;
    const int status = reply.error ? 0 : reply.body.value("status", 0);
    integration->failed = reply.error.has_value() || (!is_proxy && status != 200);
    integration->payload = reply.error          ? reply.error->message
                           : is_proxy           ? reply.body.dump()
                           : integration->failed ? "status " + std::to_string(status)
                                                 : reply.body.value("body", "");
    asked.on_replied(*std::move(integration));
}

// To the outside; or a client that went away never fetches its answer.
void ApiGateway::on_timer(Context& context, const std::string& key) {
    const std::string id = key.substr(key.find('/') + 1);
    auto asked = exchange_of(context, id);
    if (!key.starts_with("fetch/")) {
        asked.forget();
        return;
    }
    if (const auto integration = asked.find()) {
        Call call;
        call.service = "outside";
        call.operation = "Request";
        call.scope = context.scope;
        call.request = integration->fetch;
        context.ask(std::move(call), "answer/" + id);
    }
}

std::vector<Resource> ApiGateway::resources(Context& context) {
    std::vector<Resource> out;
    for (const Api& api : all_apis(context.store)) {
        if (api.scope == context.scope) {
            Resource one;
            one.kind = "api";
            one.name = api.name;
            one.counts["routes"] = routes_of(context.store, api).size();
            one.about = {{"id", api.id}, {"stage", api.stage}};
            out.push_back(std::move(one));
        }
    }
    return out;
}

std::vector<Scope> ApiGateway::scopes(Context& context) {
    std::set<Scope> scopes;
    for (const Api& api : all_apis(context.store)) {
        scopes.insert(api.scope);
    }
    for (const lambda::FunctionUrl& url : lambda::all_urls(context.store)) {
        scopes.insert(url.scope);
    }
    return {scopes.begin(), scopes.end()};
}

std::optional<json> ApiGateway::peek(Context& context, const Look& look) {
    if (look.path != "apis") {
        return std::nullopt;
    }
    json out = json::array();
    for (const Api& api : all_apis(context.store)) {
        json routes = json::array();
        for (const Route& route : routes_of(context.store, api)) {
            json one = {
                {"method", route.method}, {"path", route.path}, {"function", what_answers(route)}};
            const std::string authorizer = authorizer_of(api, route);
            if (authorizer != no_authorizer) {
                one["authorizer"] = authorizer;
            }
            routes.push_back(std::move(one));
        }
        out.push_back(
            {{"id", api.id},
             {"name", api.name},
             {"stage", api.stage},
             {"stages", stages_of(api)},
             {"host", api.id + ".execute-api." + api.scope.region + ".localhost"},
             {"routes", std::move(routes)}});
    }
    return json{{"apis", std::move(out)}};
}

std::vector<RowKind> ApiGateway::row_kinds() const {
    return {
        {"apigateway.api", "t", record_form<Api>},
        {"apigateway.authorized", "tttt", record_form<Authorized>},
        {"apigateway.authorizer", "tt", record_form<Authorizer>},
        {"apigateway.cors", "t", record_form<Cors>},
        {"apigateway.integration", "tt", record_form<SharedIntegration>},
        {"apigateway.resource", "tt", record_form<PathResource>},
        {"apigateway.route", "ttt", record_form<Route>},
        {"apigateway.exchange", "t", record_form<Integration>},
        {"apigateway.keys", "t", record_form<IssuerKeys>}};
}

} // namespace snowglobe::apigateway
