// Request: an HTTP request for an API, or for a function's URL.
// {"method","host","path","query","headers":[[k,v]]} -> {"statusCode","headers":[[k,v]]}, with the
// bodies as payloads. `path` is the whole one, with the stage.
#include "emulator/base/error.h"
#include "services/apigateway/front.h"
#include "services/apigateway/operations.h"

namespace snowglobe::apigateway {

Outcome request(ApiGateway&, Context& context, const json& request) {
    if (!request.value("method", json()).is_string() ||
        !request.value("path", json()).is_string()) {
        throw ApiError::validation("a request of HTTP has at least a 'method' and a 'path'");
    }
    return Front(context, request).run();
}

} // namespace snowglobe::apigateway
