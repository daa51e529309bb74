#pragma once
// Integrations that no function answers, as definitions and templates write them: mocks, and
// requests that are handed on over HTTP. Pure.
// docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
// docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
#include "services/apigateway/proxy.h"

#include <string>

namespace snowglobe::apigateway {

// Fills a route's kind and settings from an integration in OpenAPI's words
// (x-amazon-apigateway-integration): {"type","uri","httpMethod","requestTemplates",
// "requestParameters","responses","timeoutInMillis","payloadFormatVersion",...}. What cannot run
// here makes it unavailable, and says why.
void read_integration(Route& route, const json& integration, bool is_http);

// The kind mock has the settings {"status","headers":{},"templates":{type: text}}: a request's
// template can only say a status, so what is answered is known before. Templates are text: one with
// anything of VTL in it makes the integration unavailable.
ProxyAnswer mock_answer(const Route& route, const json& request_headers);

// The kind http_proxy has {"uri","method","path":{name: parameter},"headers":{name: value}}. A
// request of service "outside".
json proxied_request(const Match& match, const ProxyRequest& request);
ProxyAnswer proxied_answer(const json& reply);

} // namespace snowglobe::apigateway
