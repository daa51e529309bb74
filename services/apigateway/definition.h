#pragma once
// An API's definition in OpenAPI 2.0 or 3.0 with API Gateway's extensions, as the properties
// DefinitionBody and Body have it. Pure.
// docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
// docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
#include "services/apigateway/authorizer.h"
#include "services/service.h"

#include <string>
#include <vector>

namespace snowglobe::apigateway {

struct Definition {
    std::vector<Route> routes;
    // Methods without an integration: an event of a function may give them one.
    std::vector<Route> bare;
    std::vector<Authorizer> authorizers;
    std::vector<std::string> binary_media_types;
    json cors;                        // x-amazon-apigateway-cors; null: none
    std::vector<PropertyError> inert; // what has no effect here, by paths in the definition
};

// Throws PropertyError for what is no definition. `property`: its name, for people.
Definition
read_definition(const json& document, bool is_http, const std::string& property);

// "authorizerUri", "type", "identitySource", "authorizerResultTtlInSeconds" and so on: as OpenAPI
// has an authorizer, and the resources of CloudFormation in other words.
Authorizer read_authorizer(const json& given, bool is_http, const std::string& id);

} // namespace snowglobe::apigateway
