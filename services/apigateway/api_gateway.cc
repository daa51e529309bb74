#include "services/apigateway/api_gateway.h"

#include "emulator/store/table.h"
#include "services/apigateway/api.h"
#include "services/apigateway/cors.h"
#include "services/apigateway/exchange.h"
#include "services/apigateway/wire.h"
#include "services/http_body.h"
#include "services/lambda/function.h"

#include <algorithm>
#include <set>

namespace snowglobe::apigateway {

namespace {

void check_stage(const std::string& stage) {
    const bool good = stage.size() <= 128 && std::all_of(stage.begin(), stage.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_';
    });
    if (!good) {
        throw PropertyError{
            "StageName",
            "must be at most 128 letters, digits, hyphens and underscores, not '" + stage + "'"};
    }
}

ResourceAttributes put_api_of(Context& context, const ResourceRequest& request, std::string id) {
    const json& properties = request.properties;
    Api api;
    api.id = std::move(id);
    api.scope = context.scope;
    api.name = properties.value("Name", request.generated_name);
    if (properties.value("StageName", "").empty()) {
        throw PropertyError{"StageName", "is required: the name of the stage"};
    }
    api.stage = properties.at("StageName").get<std::string>();
    check_stage(api.stage);
    for (const json& type : properties.value("BinaryMediaTypes", json::array())) {
        std::string text = type.get<std::string>(); // SAM writes "~1" for "/"
        if (const auto at = text.find("~1"); at != std::string::npos) {
            text.replace(at, 2, "/");
        }
        api.binary_media_types.push_back(text);
    }
    const json cors = properties.value("Cors", json());
    put_cors(
        context.store, api, cors.is_null() ? std::nullopt : std::optional(read_cors(cors)));
    put_api(context.store, api);
    return {api.id, {{"RestApiId", api.id}, {"RootResourceId", api.id}}};
}

// Of the stack's name and the logical id: templates that stand side by side may both have an "Api".
// The one that SAM makes by itself is where AddRoute seeks it.
ResourceAttributes create_api(Service&, Context& context, const ResourceRequest& request) {
    const bool is_implied = request.logical_id == implied_api;
    return put_api_of(
        context, request, api_id(context, is_implied ? request.logical_id : request.generated_name));
}

ResourceAttributes update_api(
    Service&,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    return put_api_of(context, request, existing.attributes.ref); // its routes stay
}

} // namespace

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
        integration->payload = result.payload;
        asked.on_replied(*std::move(integration));
    }
}

void ApiGateway::renew(Context& context, InvocationRequest& request) {
    lambda::renew_function(context, request);
}

// A client that went away never fetches its answer.
void ApiGateway::on_timer(Context& context, const std::string& key) {
    exchange_of(context, key.substr(key.find('/') + 1)).forget();
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
            routes.push_back(
                {{"method", route.method}, {"path", route.path}, {"function", route.function}});
        }
        out.push_back(
            {{"id", api.id},
             {"name", api.name},
             {"stage", api.stage},
             {"host", api.id + ".execute-api." + api.scope.region + ".localhost"},
             {"routes", std::move(routes)}});
    }
    return json{{"apis", std::move(out)}};
}

std::span<const ResourceType> ApiGateway::resource_types() const {
    static const std::vector<ResourceType> types{
        {"AWS::Serverless::Api",
         {{"ApiKeySourceType", property::refused()},
          {"Auth", property::refused()},
          {"BinaryMediaTypes", property::list(property::text())},
          {"CacheClusterEnabled", property::refused()},
          {"CacheClusterSize", property::refused()},
          {"CanarySetting", property::refused()},
          {"Cors"}, // text or a map: cors.cc
          {"DefinitionBody", property::refused()},
          {"DefinitionUri", property::refused()},
          {"DisableExecuteApiEndpoint", property::refused()},
          {"Domain", property::refused()},
          {"GatewayResponses", property::refused()},
          {"MergeDefinitions", property::refused()},
          {"Models", property::refused()},
          {"Name", property::text()},
          {"Policy", property::refused()},
          {"StageName", property::text()},
          {"Variables", property::refused()}},
         {"AccessLogSetting",
          "AlwaysDeploy",
          "Description",
          "EndpointConfiguration",
          "FailOnWarnings",
          "MethodSettings",
          "MinimumCompressionSize",
          "Mode",
          "OpenApiVersion",
          "PropagateTags",
          "SecurityPolicy",
          "Tags",
          "TracingEnabled"},
         create_api,
         update_api},
    };
    return types;
}

std::vector<RowKind> ApiGateway::row_kinds() const {
    return {
        {"apigateway.api", "t", record_form<Api>},
        {"apigateway.cors", "t", record_form<Cors>},
        {"apigateway.route", "ttt", record_form<Route>},
        {"apigateway.exchange", "t", record_form<Integration>}};
}

} // namespace snowglobe::apigateway
