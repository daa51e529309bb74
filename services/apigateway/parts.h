#pragma once
// Parts of APIs that templates make one by one. The tree of paths of a REST API, as
// AWS::ApiGateway::Resource makes it:
//
// Row: apigateway.resource (API's id, id)   PathResource
#include "services/apigateway/api.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::apigateway {

struct PathResource {
    std::string id;
    std::string path; // "/users/{id}"
    template <class Archive> void fields(Archive& archive) { archive(id, path); }
};

std::string root_resource_id(const Context& context, const Api& api);
// Of the root, too.
std::optional<PathResource>
find_path_resource(const Context& context, const Api& api, std::string_view id);
void put_path_resource(Store& store, const Api& api, const PathResource& resource);

// An integration of an HTTP API, which its routes share, in OpenAPI's words.
// Row: apigateway.integration (API's id, id)   SharedIntegration
struct SharedIntegration {
    std::string id;
    json integration;
    template <class Archive> void fields(Archive& archive) { archive(id, integration); }
};
std::optional<SharedIntegration>
find_integration(Store& store, const Api& api, std::string_view id);
void put_integration(Store& store, const Api& api, const SharedIntegration& integration);

} // namespace snowglobe::apigateway
