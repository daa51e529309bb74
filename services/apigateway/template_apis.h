#pragma once
// The types of API Gateway in templates: SAM's APIs (template_sam.cc), and the resources of
// CloudFormation that SAM, the CDK and the Serverless Framework write (template_rest.cc,
// template_http.cc). A deployment is no copy here: a stage serves what its API is now.
#include "services/apigateway/api.h"
#include "services/apigateway/definition.h"
#include "services/service.h"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::apigateway {

std::vector<ResourceType> sam_types();
std::vector<ResourceType> rest_types();
std::vector<ResourceType> http_types();

// Throws PropertyError for what is no name of a stage.
void check_stage(const std::string& stage, const std::string& property);
// The variables of a stage, as rows have them: texts.
json variables_of(const json& properties, const char* name);
std::vector<std::string> binary_types_of(const json& properties);
// Those of `properties` that are there, under OpenAPI's names.
json in_words_of_openapi(
    const json& properties, std::initializer_list<std::pair<const char*, const char*>> members);
// Another id for each thing of an API; the same each time that the template is loaded.
std::string id_in_api(const Context& context, const Api& api, const std::string& what);

// What a template says of an API that is there already stays as it is, but for what it says again.
Api begin_api(Context& context, const ResourceRequest& request, const std::string& id);
// Of resources of its own: their API, or what is told instead.
struct Owner {
    std::optional<Api> api;
    ResourceAttributes absent;
};
Owner owner_of(Context& context, const ResourceRequest& request, const char* property);

// AuthorizationType, AuthorizerId and AuthorizationScopes of a method or route.
void read_authorization(Route& route, const json& properties);
// `given` is in OpenAPI's words. `type` is the property that what cannot run is told of.
ResourceAttributes put_authorizer_of(
    Context& context,
    const ResourceRequest& request,
    const Api& api,
    const json& given,
    const char* type);
// Throws PropertyError.
void put_stage(Context& context, Api& api, const std::string& name, json variables);
void erase_stage(Context& context, const std::string& api_id, const std::string& name);

// For what a template may say again: it is made as it was at first, in the place of what is there.
template <ResourceAttributes (*put)(Service&, Context&, const ResourceRequest&)>
ResourceAttributes put_again(
    Service& service, Context& context, const ResourceRequest& request, const ExistingResource&) {
    return put(service, context, request);
}

// Puts what a definition says in the place of what an earlier one said. Routes that events or
// resources have made stay. Null: there is none.
std::vector<PropertyError>
put_definition(Context& context, Api& api, const json& document, const std::string& property);

} // namespace snowglobe::apigateway
