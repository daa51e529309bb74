// AWS::ApiGatewayV2 in a template: Api, Integration, Route, Authorizer, Stage. WebSocket APIs load
// and do not run, which is told, and any request to one is.
// docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGatewayV2.html
#include "services/apigateway/http_cors.h"
#include "services/apigateway/mock.h"
#include "services/apigateway/parts.h"
#include "services/apigateway/proxy.h"
#include "services/apigateway/template_apis.h"

namespace snowglobe::apigateway {

namespace {

constexpr const char* why_no_sockets = "WebSocket APIs";

// "GET /users/{id}", or a path alone, of any method.
Route route_named(const std::string& key) {
    const std::size_t blank = key.find(' ');
    Route route;
    route.path = blank == key.npos ? key : key.substr(blank + 1);
    route.method = blank == key.npos ? "ANY" : method_of(key.substr(0, blank));
    return route;
}

// Api

// "Quick create": a function, or a URL, for a route and the stage $default.
void put_target(Context& context, Api& api, const json& properties) {
    const std::string target = properties.value("Target", "");
    if (target.empty()) {
        return;
    }
    Route route = route_named(properties.value("RouteKey", std::string(default_route)));
    const bool is_url = target.starts_with("http");
    read_integration(
        route,
        {{"type", is_url ? "http_proxy" : "aws_proxy"},
         {"uri", target},
         {"httpMethod", is_url ? "ANY" : "POST"},
         {"payloadFormatVersion", "2.0"}},
        true);
    put_route(context.store, api, route);
    api.stage = default_stage;
}

ResourceAttributes
put_api_of(Context& context, const ResourceRequest& request, const std::string& id) {
    const json& properties = request.properties;
    Api api = begin_api(context, request, id);
    const std::string protocol = properties.value("ProtocolType", "HTTP");
    if (protocol != "HTTP" && protocol != "WEBSOCKET") {
        throw PropertyError{
            "ProtocolType", "must be HTTP or WEBSOCKET, not '" + protocol + "'"};
    }
    api.is_http = true;
    api.unavailable = protocol == "WEBSOCKET" ? why_no_sockets : "";
    api.cors = read_http_cors(
        properties.value("CorsConfiguration", json()), "CorsConfiguration");
    put_target(context, api, properties);
    put_api(context.store, api);
    ResourceAttributes made{
        api.id,
        {{"ApiEndpoint",
          (api.unavailable.empty() ? "https://" : "wss://") + domain_name(api)},
         {"ApiId", api.id}}};
    if (!api.unavailable.empty()) {
        made.inert.push_back(
            {"ProtocolType", "WebSocket APIs do not run here; a request gets a 501"});
    }
    return made;
}

ResourceAttributes create_api(Service&, Context& context, const ResourceRequest& request) {
    return put_api_of(context, request, api_id(context, request.generated_name));
}

ResourceAttributes update_api(
    Service&,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    return put_api_of(context, request, existing.attributes.ref);
}

std::vector<PropertyError> finish_api(
    Service&, Context& context, const ResourceRequest& request, const ResourceAttributes& made) {
    auto api = find_api(context.store, made.ref);
    return api && api->unavailable.empty()
               ? put_definition(context, *api, request.properties.value("Body", json()), "Body")
               : std::vector<PropertyError>{};
}

// Integration

ResourceAttributes put_integration_of(Service&, Context& context, const ResourceRequest& request) {
    Owner owner = owner_of(context, request, "ApiId");
    if (!owner.api) {
        return std::move(owner.absent);
    }
    SharedIntegration shared;
    shared.id = id_in_api(context, *owner.api, "integration/" + request.logical_id);
    shared.integration = in_words_of_openapi(
        request.properties,
        {{"IntegrationType", "type"},
         {"IntegrationUri", "uri"},
         {"IntegrationMethod", "httpMethod"},
         {"IntegrationSubtype", "integrationSubtype"},
         {"ConnectionType", "connectionType"},
         {"PayloadFormatVersion", "payloadFormatVersion"},
         {"RequestParameters", "requestParameters"},
         {"TimeoutInMillis", "timeoutInMillis"}});
    put_integration(context.store, *owner.api, shared);
    for (Route route : routes_of(context.store, *owner.api)) { // that are here already
        if (route.settings.is_object() &&
            route.settings.value("integration", "") == shared.id) {
            route.settings = json();
            read_integration(route, shared.integration, true);
            route.settings["integration"] = shared.id;
            put_route(context.store, *owner.api, route);
        }
    }
    ResourceAttributes made{shared.id, {{"IntegrationId", shared.id}}};
    Route route;
    read_integration(route, shared.integration, true);
    if (route.kind == Route::Kind::unavailable && owner.api->unavailable.empty()) {
        made.inert.push_back(
            {"IntegrationType", route.settings.value("why", "") + "; a request gets a 501"});
    }
    return made;
}

// Route

// "GET /users/{id}", "$default".
Route route_of(const json& properties) {
    const std::string key = properties.value("RouteKey", "");
    if (key != default_route && key.find(' ') == key.npos) {
        throw PropertyError{
            "RouteKey", "must be $default, or a method and a path, not '" + key + "'"};
    }
    return route_named(key);
}

ResourceAttributes put_route_of(Service&, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    Owner owner = owner_of(context, request, "ApiId");
    if (!owner.api) {
        return std::move(owner.absent);
    }
    const std::string id = id_in_api(context, *owner.api, "route/" + request.logical_id);
    ResourceAttributes made{id, {{"RouteId", id}}};
    if (!owner.api->unavailable.empty()) {
        return made;
    }
    Route route = route_of(properties);
    constexpr std::string_view prefix = "integrations/";
    std::string target = properties.value("Target", "");
    target = target.starts_with(prefix) ? target.substr(prefix.size()) : target;
    const auto shared = find_integration(context.store, *owner.api, target);
    if (!shared) {
        made.inert.push_back(
            {"Target", "there is no such integration of the API " + owner.api->id});
        return made;
    }
    read_integration(route, shared->integration, true);
    route.settings["integration"] = shared->id;
    read_authorization(route, properties);
    put_route(context.store, *owner.api, route);
    return made;
}

ResourceAttributes update_route(
    Service& service,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    const auto api = find_api(context.store, existing.properties.value("ApiId", ""));
    if (api && api->unavailable.empty()) {
        erase_route(context.store, *api, route_of(existing.properties));
    }
    return put_route_of(service, context, request);
}

// Authorizer

ResourceAttributes put_authorizer(Service&, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    Owner owner = owner_of(context, request, "ApiId");
    if (!owner.api) {
        return std::move(owner.absent);
    }
    json given = in_words_of_openapi(
        properties,
        {{"AuthorizerType", "type"},
         {"AuthorizerUri", "authorizerUri"},
         {"IdentitySource", "identitySource"},
         {"AuthorizerPayloadFormatVersion", "authorizerPayloadFormatVersion"},
         {"AuthorizerResultTtlInSeconds", "authorizerResultTtlInSeconds"},
         {"EnableSimpleResponses", "enableSimpleResponses"}});
    given["jwtConfiguration"] = in_words_of_openapi(
        properties.value("JwtConfiguration", json::object()),
        {{"Issuer", "issuer"}, {"Audience", "audience"}});
    return put_authorizer_of(context, request, *owner.api, given, "AuthorizerType");
}

// Stage

ResourceAttributes put_stage_of(Service&, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    Owner owner = owner_of(context, request, "ApiId");
    if (!owner.api) {
        return std::move(owner.absent);
    }
    const std::string name = properties.value("StageName", "");
    put_stage(context, *owner.api, name, variables_of(properties, "StageVariables"));
    return {name, {{"ApiId", owner.api->id}}};
}

ResourceAttributes update_stage(
    Service& service,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    erase_stage(context, existing.properties.value("ApiId", ""), existing.attributes.ref);
    return put_stage_of(service, context, request);
}

} // namespace

std::vector<ResourceType> http_types() {
    using namespace property;
    ResourceType api{
        "AWS::ApiGatewayV2::Api",
        {{"Body"},
         {"CorsConfiguration"}, // http_cors.cc
         {"Name", text()},
         {"ProtocolType", text()},
         {"RouteKey", text()},
         {"RouteSelectionExpression", text()}, // of WebSockets
         {"Target", text()}},
        {"Description", "FailOnWarnings", "Tags"},
        create_api,
        update_api};
    api.late = {"Body"};
    api.finish = finish_api;
    return {
        std::move(api),
        {"AWS::ApiGatewayV2::Integration",
         {{"ApiId", text()},
          {"ConnectionType", text()},
          {"IntegrationMethod", text()},
          {"IntegrationSubtype", text()},
          {"IntegrationType", text()},
          {"IntegrationUri", text()},
          {"PayloadFormatVersion", text()},
          {"RequestParameters", map({})},
          {"TimeoutInMillis", integer()}},
         {"Description"},
         put_integration_of,
         put_again<put_integration_of>},
        {"AWS::ApiGatewayV2::Route",
         {{"ApiId", text()},
          {"AuthorizationScopes", list(text())},
          {"AuthorizationType", text()},
          {"AuthorizerId", text()},
          {"RouteKey", text()},
          {"Target", text()}},
         {"OperationName"},
         put_route_of,
         update_route},
        {"AWS::ApiGatewayV2::Authorizer",
         {{"ApiId", text()},
          {"AuthorizerPayloadFormatVersion", text()},
          {"AuthorizerResultTtlInSeconds", integer()},
          {"AuthorizerType", text()},
          {"AuthorizerUri", text()},
          {"EnableSimpleResponses", boolean()},
          {"IdentitySource", list(text())},
          {"JwtConfiguration",
           structure({{"Audience", list(text())}, {"Issuer", text()}})},
          {"Name", text()}},
         {},
         put_authorizer,
         put_again<put_authorizer>},
        {"AWS::ApiGatewayV2::Stage",
         {{"ApiId", text()},
          {"AutoDeploy", boolean()}, // what is served is what the API is now
          {"DeploymentId", text()},
          {"StageName", text()},
          {"StageVariables", map({})}},
         {"Description", "Tags"},
         put_stage_of,
         update_stage}};
}

} // namespace snowglobe::apigateway
