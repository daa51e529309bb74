// AddRoute: {"RestApiId","Path","Method","FunctionName"}, with RestApiId "" for the API that SAM
// makes by itself for functions that name none: ServerlessRestApi with the stage Prod. Of an HTTP
// API with "Http": true, and "PayloadFormatVersion"; there it is ServerlessHttpApi.
#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "services/apigateway/api.h"
#include "services/apigateway/operations.h"

namespace snowglobe::apigateway {

json add_route(ApiGateway&, Context& context, const json& request) {
    const std::string given = request.value("RestApiId", "");
    const bool is_http = request.value("Http", false);
    std::optional<Api> api = named_api(context, given, is_http);
    if (!api && given.empty()) {
        const std::string name(is_http ? implied_http_api : implied_api);
        api = Api{
            api_id(context, name),
            context.scope,
            name,
            is_http ? std::string(default_stage) : "Prod",
            {},
            is_http};
        put_api(context.store, *api);
    }
    if (!api) {
        throw ApiError("NotFoundException", "Invalid API identifier specified " + given, 404);
    }
    put_route(context.store, *api, read_route(request));
    return {{"RestApiId", api->id}};
}

} // namespace snowglobe::apigateway
