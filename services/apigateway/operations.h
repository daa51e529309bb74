#pragma once
// AddRoute and DeleteRoute are the template's (an `Api` event of a function); Request is every HTTP
// request that is for no AWS API.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "services/apigateway/api_gateway.h"

namespace snowglobe::apigateway {

json add_route(ApiGateway&, Context&, const json& request);
json delete_route(ApiGateway&, Context&, const json& request);
Outcome request(ApiGateway&, Context&, const json& request);

} // namespace snowglobe::apigateway
