// AWS::Serverless::Api and AWS::Serverless::HttpApi in a template.
#include "services/apigateway/api.h"
#include "services/apigateway/api_gateway.h"
#include "services/apigateway/cors.h"
#include "services/apigateway/proxy.h"

#include <algorithm>

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
            text.erase(at, 1);
            text[at] = '/';
        }
        api.binary_media_types.push_back(text);
    }
    const json cors = properties.value("Cors", json());
    put_cors(
        context.store, api, cors.is_null() ? std::nullopt : std::optional(read_cors(cors)));
    put_api(context.store, api);
    // SAM's !Ref Api.Stage is the name; a deployment is none of its own.
    return {
        api.id,
        {{"Deployment", api.id},
         {"RestApiId", api.id},
         {"RootResourceId", api.id},
         {"Stage", api.stage}}};
}

// Of the stack's name and the logical id: templates that stand side by side may both have an "Api".
// The one that SAM makes by itself is where AddRoute seeks it.
ResourceAttributes create_api(Service&, Context& context, const ResourceRequest& request) {
    const bool is_implied = request.logical_id == implied_api;
    return put_api_of(
        context,
        request,
        api_id(context, is_implied ? request.logical_id : request.generated_name));
}

ResourceAttributes update_api(
    Service&,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    return put_api_of(context, request, existing.attributes.ref); // its routes stay
}

ResourceAttributes put_http_api(Context& context, const ResourceRequest& request, std::string id) {
    Api api;
    api.id = std::move(id);
    api.scope = context.scope;
    api.name = request.properties.value("Name", request.generated_name);
    api.stage = request.properties.value("StageName", std::string(default_stage));
    if (api.stage != default_stage) {
        check_stage(api.stage);
    }
    api.is_http = true;
    put_api(context.store, api);
    return {
        api.id,
        {{"ApiEndpoint", "https://" + domain_name(api)}, {"ApiId", api.id}, {"Stage", api.stage}}};
}

ResourceAttributes create_http_api(Service&, Context& context, const ResourceRequest& request) {
    const bool is_implied = request.logical_id == implied_http_api;
    return put_http_api(
        context,
        request,
        api_id(context, is_implied ? request.logical_id : request.generated_name));
}

ResourceAttributes update_http_api(
    Service&,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    return put_http_api(context, request, existing.attributes.ref); // its routes stay
}

} // namespace

std::span<const ResourceType> ApiGateway::resource_types() const {
    static const std::vector<ResourceType> types{
        {"AWS::Serverless::Api",
         {{"ApiKeySourceType", property::inert()},
          {"Auth", property::inert()},
          {"BinaryMediaTypes", property::list(property::text())},
          {"CacheClusterEnabled", property::inert()},
          {"CacheClusterSize", property::inert()},
          {"CanarySetting", property::inert()},
          {"Cors"}, // text or a map: cors.cc
          {"DefinitionBody", property::inert()},
          {"DefinitionUri", property::inert()},
          {"DisableExecuteApiEndpoint", property::inert()},
          {"Domain", property::inert()},
          {"GatewayResponses", property::inert()},
          {"MergeDefinitions", property::inert()},
          {"Models", property::inert()},
          {"Name", property::text()},
          {"Policy", property::inert()},
          {"StageName", property::text()},
          {"Variables", property::inert()}},
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
        {"AWS::Serverless::HttpApi",
         {{"Name", property::text()}, {"StageName", property::text()}},
         {},
         create_http_api,
         update_http_api},
    };
    return types;
}

} // namespace snowglobe::apigateway
