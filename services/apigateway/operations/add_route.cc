// AddRoute: {"RestApiId","Path","Method","FunctionName"}, with RestApiId "" for the API that SAM
// makes by itself for functions that name none: ServerlessRestApi with the stage Prod.
#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "services/apigateway/api.h"
#include "services/apigateway/operations.h"

#include <algorithm>

namespace snowglobe::apigateway {

json add_route(ApiGateway&, Context& context, const json& request) {
    const std::string given = request.value("RestApiId", "");
    std::optional<Api> api = find_api(context.store, given);
    if (given.empty()) {
        const std::string id = api_id(context, "ServerlessRestApi");
        api = find_api(context.store, id);
        if (!api) {
            api = Api{id, context.scope, "ServerlessRestApi", "Prod", {}};
            put_api(context.store, *api);
        }
    }
    if (!api) {
        throw ApiError("NotFoundException", "Invalid API identifier specified " + given, 404);
    }
    Route route;
    route.path = request.at("Path").get<std::string>();
    if (!route.path.starts_with('/')) {
        route.path = "/" + route.path;
    }
    route.method = request.at("Method").get<std::string>();
    std::transform(route.method.begin(), route.method.end(), route.method.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    if (route.method == "*" || route.method == "X-AMAZON-APIGATEWAY-ANY-METHOD") {
        route.method = "ANY";
    }
    route.function = request.at("FunctionName").get<std::string>();
    put_route(context.store, *api, route);
    return {{"RestApiId", api->id}};
}

} // namespace snowglobe::apigateway
