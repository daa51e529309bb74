#pragma once
// CORS of HTTP APIs and function URLs: the gateway answers the preflight by itself, and its headers
// stand in the place of what a function says. Pure.
// docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
// docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
#include "services/apigateway/proxy.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::apigateway {

// The property CorsConfiguration, x-amazon-apigateway-cors, or Cors of a function URL, with names
// in any case: {"alloworigins": [..], "allowmethods", "allowheaders", "exposeheaders", "maxage",
// "allowcredentials"}. SAM's `true` allows all. Null: none. Throws PropertyError.
json read_http_cors(const json& given, const std::string& property);

bool is_preflight(std::string_view method, const json& headers);
ProxyAnswer http_preflight_answer(const json& cors, const json& headers, int status);
// Of an answer to a request that says where it comes from. A function's own headers of CORS go.
void put_cors_headers(const json& cors, const json& request_headers, ProxyAnswer& answer);

} // namespace snowglobe::apigateway
