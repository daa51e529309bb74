#pragma once
// HTTP messages as the services that stand behind them take and give them: requests for functions'
// HTTP fronts ("execute-api"), and responses of real hosts ("outside").
#include "emulator/call/call.h"
#include "emulator/net/http_message.h"

namespace snowglobe {

Call front_call(const HttpRequest& request);
HttpResponse front_response(const Reply& reply);
json to_document(const HttpResponse& response);

} // namespace snowglobe
