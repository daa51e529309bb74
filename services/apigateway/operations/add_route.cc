// AddRoute: {"RestApiId","Path","Method","FunctionName"}, with RestApiId "" for the API that SAM
// makes by itself for functions that name none: ServerlessRestApi with the stage Prod.
#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "services/apigateway/api.h"
#include "services/apigateway/operations.h"

namespace snowglobe::apigateway {

json add_route(ApiGateway&, Context& context, const json& request) {
    const std::string given = request.value("RestApiId", "");
    std::optional<Api> api = named_api(context, given);
    if (!api && given.empty()) {
        api = Api{
            api_id(context, implied_api),
            context.scope,
            std::string(implied_api),
            "Prod",
            {}};
        put_api(context.store, *api);
    }
    if (!api) {
        throw ApiError("NotFoundException", "Invalid API identifier specified " + given, 404);
    }
    put_route(context.store, *api, read_route(request));
    return {{"RestApiId", api->id}};
}

} // namespace snowglobe::apigateway
