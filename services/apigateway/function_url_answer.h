#pragma once
// Requests to function URLs: the event, which is payload format 2.0, and the answer. Pure.
// docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
#include "services/apigateway/proxy.h"
#include "services/lambda/function_url.h"

#include <optional>
#include <string>

namespace snowglobe::apigateway {

// What a URL is to those who make events of requests.
Api api_of_url(const lambda::FunctionUrl& url);

json url_event(
    const lambda::FunctionUrl& url,
    const ProxyRequest& request,
    const std::string& request_id,
    const std::string& access_key,
    Time now);

// What a function has returned, or, where it streams, has written: as it is, or behind a prelude of
// status, headers and cookies (application/vnd.awslambda.http-integration-response). nullopt: it
// is malformed.
std::optional<ProxyAnswer> read_url_answer(const std::string& payload, bool is_stream);

ProxyAnswer url_forbidden(); // not signed
ProxyAnswer url_gone();      // there is no such URL, or what it is of is gone
ProxyAnswer url_failed(bool is_throttled);

} // namespace snowglobe::apigateway
