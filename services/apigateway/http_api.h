#pragma once
// HTTP APIs (AWS::Serverless::HttpApi): the event and the answer in payload format 2.0, and what
// the gateway answers by itself. Pure. A route that asks for format 1.0 has REST's (proxy.h).
// docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
#include "services/apigateway/proxy.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::apigateway {

json http_event(
    const Api& api, const Match& match, const ProxyRequest& request, const ProxyIds& ids, Time now);

// nullopt: the answer is malformed, which is a 500. `type_otherwise`: the Content-Type where an
// answer with a status names none.
std::optional<ProxyAnswer> read_http_answer(
    const std::string& payload, std::string_view type_otherwise = "text/plain; charset=utf-8");

// {"message": ...}: 404 Not Found, 500 Internal Server Error, 503 Service Unavailable.
ProxyAnswer http_gateway_answer(int status, std::string_view message);

} // namespace snowglobe::apigateway
