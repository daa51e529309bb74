// AWS::ApiGateway in a template: RestApi, Resource, Method, Authorizer, Deployment, Stage.
// docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html
#include "emulator/base/lower_case.h"
#include "services/apigateway/mock.h"
#include "services/apigateway/parts.h"
#include "services/apigateway/template_apis.h"

namespace snowglobe::apigateway {

namespace {

// RestApi

ResourceAttributes
put_api_of(Context& context, const ResourceRequest& request, const std::string& id) {
    Api api = begin_api(context, request, id);
    api.binary_media_types = binary_types_of(request.properties);
    put_api(context.store, api);
    return {
        api.id, {{"RestApiId", api.id}, {"RootResourceId", root_resource_id(context, api)}}};
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
    if (!api) {
        return {};
    }
    api->binary_media_types = binary_types_of(request.properties);
    return put_definition(context, *api, request.properties.value("Body", json()), "Body");
}

// Resource

ResourceAttributes put_resource(Service&, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    Owner owner = owner_of(context, request, "RestApiId");
    if (!owner.api) {
        return std::move(owner.absent);
    }
    const std::string part = properties.value("PathPart", "");
    if (part.empty() || part.find('/') != part.npos) {
        throw PropertyError{"PathPart", "must be one part of a path, not '" + part + "'"};
    }
    const std::string id = id_in_api(context, *owner.api, "resource/" + request.logical_id);
    const auto parent =
        find_path_resource(context, *owner.api, properties.value("ParentId", ""));
    if (!parent) {
        owner.absent.inert.push_back(
            {"ParentId", "there is no such resource in the API " + owner.api->id});
        return std::move(owner.absent);
    }
    const std::string before = parent->path == "/" ? "" : parent->path;
    put_path_resource(context.store, *owner.api, {id, before + "/" + part});
    return {id, {{"ResourceId", id}}};
}

// Method

// x-amazon-apigateway-integration of the property Integration.
json integration_of(const json& given) {
    json out = in_words_of_openapi(
        given,
        {{"Type", "type"},
         {"Uri", "uri"},
         {"IntegrationHttpMethod", "httpMethod"},
         {"RequestTemplates", "requestTemplates"},
         {"RequestParameters", "requestParameters"},
         {"ConnectionType", "connectionType"},
         {"TimeoutInMillis", "timeoutInMillis"}});
    json responses = json::object();
    for (const json& each : given.value("IntegrationResponses", json::array())) {
        if (!each.is_object()) {
            continue;
        }
        const std::string pattern = each.value("SelectionPattern", "");
        responses[pattern.empty() ? "default" : pattern] = in_words_of_openapi(
            each,
            {{"StatusCode", "statusCode"},
             {"ResponseParameters", "responseParameters"},
             {"ResponseTemplates", "responseTemplates"}});
    }
    out["responses"] = std::move(responses);
    return out;
}

std::optional<Route>
route_of(const Context& context, const Api& api, const json& properties) {
    const auto resource =
        find_path_resource(context, api, properties.value("ResourceId", ""));
    if (!resource) {
        return std::nullopt;
    }
    Route route;
    route.path = resource->path;
    route.method = method_of(properties.value("HttpMethod", "ANY"));
    return route;
}

ResourceAttributes put_method(Service&, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    Owner owner = owner_of(context, request, "RestApiId");
    if (!owner.api) {
        return std::move(owner.absent);
    }
    auto route = route_of(context, *owner.api, properties);
    ResourceAttributes made{request.generated_name, {}};
    if (!route) {
        made.inert.push_back(
            {"ResourceId", "there is no such resource in the API " + owner.api->id});
        return made;
    }
    read_authorization(*route, properties);
    read_integration(
        *route, integration_of(properties.value("Integration", json::object())), false);
    if (route->kind == Route::Kind::unavailable) {
        made.inert.push_back(
            {"Integration", route->settings.value("why", "") + "; a request gets a 501"});
    }
    put_route(context.store, *owner.api, *route);
    return made;
}

ResourceAttributes update_method(
    Service& service,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    if (const auto api =
            find_api(context.store, existing.properties.value("RestApiId", ""))) {
        if (const auto route = route_of(context, *api, existing.properties)) {
            erase_route(context.store, *api, *route);
        }
    }
    return put_method(service, context, request);
}

// Authorizer

ResourceAttributes put_authorizer(Service&, Context& context, const ResourceRequest& request) {
    Owner owner = owner_of(context, request, "RestApiId");
    if (!owner.api) {
        return std::move(owner.absent);
    }
    const json given = in_words_of_openapi(
        request.properties,
        {{"Type", "type"},
         {"AuthorizerUri", "authorizerUri"},
         {"IdentitySource", "identitySource"},
         {"IdentityValidationExpression", "identityValidationExpression"},
         {"AuthorizerResultTtlInSeconds", "authorizerResultTtlInSeconds"}});
    return put_authorizer_of(context, request, *owner.api, given, "Type");
}

// Deployment, Stage

ResourceAttributes put_deployment(Service&, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    Owner owner = owner_of(context, request, "RestApiId");
    if (!owner.api) {
        return std::move(owner.absent);
    }
    const std::string id = id_in_api(context, *owner.api, "deployment/" + request.logical_id);
    if (const std::string stage = properties.value("StageName", ""); !stage.empty()) {
        const json description = properties.value("StageDescription", json::object());
        put_stage(context, *owner.api, stage, variables_of(description, "Variables"));
    }
    return {id, {{"DeploymentId", id}}};
}

ResourceAttributes put_stage_of(Service&, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    Owner owner = owner_of(context, request, "RestApiId");
    if (!owner.api) {
        return std::move(owner.absent);
    }
    const std::string name = properties.value("StageName", "");
    put_stage(context, *owner.api, name, variables_of(properties, "Variables"));
    return {name, {{"RestApiId", owner.api->id}}};
}

ResourceAttributes update_stage(
    Service& service,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    erase_stage(context, existing.properties.value("RestApiId", ""), existing.attributes.ref);
    return put_stage_of(service, context, request);
}

} // namespace

std::vector<ResourceType> rest_types() {
    using namespace property;
    ResourceType api{
        "AWS::ApiGateway::RestApi",
        {{"BinaryMediaTypes", list(text())}, {"Body"}, {"Name", text()}},
        {"Description", "EndpointConfiguration", "FailOnWarnings", "Tags"},
        create_api,
        update_api};
    api.late = {"Body"};
    api.finish = finish_api;
    return {
        std::move(api),
        {"AWS::ApiGateway::Resource",
         {{"ParentId", text()}, {"PathPart", text()}, {"RestApiId", text()}},
         {},
         put_resource,
         put_again<put_resource>},
        {"AWS::ApiGateway::Method",
         {{"AuthorizationScopes", list(text())},
          {"AuthorizationType", text()},
          {"AuthorizerId", text()},
          {"HttpMethod", text()},
          {"Integration"},     // mock.cc
          {"MethodResponses"}, // what an integration answers has to be named; here it need not
          {"ResourceId", text()},
          {"RestApiId", text()}},
         {},
         put_method,
         update_method},
        {"AWS::ApiGateway::Authorizer",
         {{"AuthorizerResultTtlInSeconds", integer()},
          {"AuthorizerUri", text()},
          {"IdentitySource", text()},
          {"IdentityValidationExpression", text()},
          {"Name", text()},
          {"RestApiId", text()},
          {"Type", text()}},
         {},
         put_authorizer,
         put_again<put_authorizer>},
        {"AWS::ApiGateway::Deployment",
         {{"RestApiId", text()},
          {"StageDescription", structure({{"Variables", map({})}})},
          {"StageName", text()}},
         {},
         put_deployment,
         put_again<put_deployment>},
        {"AWS::ApiGateway::Stage",
         {{"DeploymentId", text()},
          {"RestApiId", text()},
          {"StageName", text()},
          {"Variables", map({})}},
         {},
         put_stage_of,
         update_stage}};
}

} // namespace snowglobe::apigateway
