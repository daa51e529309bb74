// DeleteRoute: {"RestApiId","Path","Method"}, as AddRoute takes them.
#include "emulator/base/json.h"
#include "services/apigateway/api.h"
#include "services/apigateway/operations.h"

namespace snowglobe::apigateway {

json delete_route(ApiGateway&, Context& context, const json& request) {
    if (const auto api = named_api(
            context, request.value("RestApiId", ""), request.value("Http", false))) {
        erase_route(context.store, *api, read_route(request));
    }
    return json::object();
}

} // namespace snowglobe::apigateway
