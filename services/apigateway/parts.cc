#include "services/apigateway/parts.h"

#include "emulator/store/rows.h"
#include "services/apigateway/template_apis.h"

namespace snowglobe::apigateway {

namespace {

Key resource_key(const Api& api, std::string_view id) {
    return Key("apigateway.resource").text(api.id).text(id);
}

Key integration_key(const Api& api, std::string_view id) {
    return Key("apigateway.integration").text(api.id).text(id);
}

} // namespace

std::string root_resource_id(const Context& context, const Api& api) {
    return id_in_api(context, api, "root");
}

std::optional<PathResource>
find_path_resource(const Context& context, const Api& api, std::string_view id) {
    if (id == root_resource_id(context, api)) {
        return PathResource{std::string(id), "/"};
    }
    return Rows<PathResource>(context.store).find(resource_key(api, id));
}

void put_path_resource(Store& store, const Api& api, const PathResource& resource) {
    Rows<PathResource>(store).put(resource_key(api, resource.id), resource);
}

std::optional<SharedIntegration>
find_integration(Store& store, const Api& api, std::string_view id) {
    return Rows<SharedIntegration>(store).find(integration_key(api, id));
}

void put_integration(Store& store, const Api& api, const SharedIntegration& integration) {
    Rows<SharedIntegration>(store).put(integration_key(api, integration.id), integration);
}

} // namespace snowglobe::apigateway
