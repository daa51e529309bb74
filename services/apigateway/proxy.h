#pragma once
// The Lambda proxy integration: an HTTP request as an event, a function's answer as a response.
// Pure.
#include "emulator/base/json.h"
#include "emulator/base/time.h"
#include "services/apigateway/api.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::apigateway {

struct ProxyRequest {
    std::string method;
    std::string host;
    std::string path;             // behind the stage, as sent
    std::string query;            // as sent
    json headers = json::array(); // [[name, value], ...]
    std::string body;             // bytes
};

// The ids that an event carries.
struct ProxyIds {
    std::string request_id;
    std::string extended_request_id;
    std::string resource_id;
    std::string deployment_id;
};

json proxy_event(
    const Api& api, const Match& match, const ProxyRequest& request, const ProxyIds& ids, Time now);

// "15/May/2020:06:01:09 +0000"
std::string request_time(Time now);
// A number from 100 to 599, also as text; null: 200. nullopt: it is none.
std::optional<int> read_status(const json& value);

// The host that an API is called at in AWS: what functions see must not depend on where this runs.
std::string domain_name(const Api& api);
// The value of the first header of this name, written in small letters; empty: none.
std::string header(const json& headers, const std::string& name);
// Whether a request has a signature, in a header or in its query.
bool is_signed(const json& headers, std::string_view query);
// X-Amzn-Trace-Id: the client's own, or a new one of this root ("1-..."), which it gets, too, if it
// has none.
std::string trace_id(const json& headers, const std::string& root);
// The headers of a request as API Gateway's edge hands them on: with who sent it and how, and the
// trace.
json edge_headers(const Api& api, const json& headers, const std::string& trace_id);

// What a client is answered.
struct ProxyAnswer {
    int status = 200;
    json headers = json::array(); // [[name, value], ...]
    std::string body;             // bytes
};

// nullopt: the answer is malformed, which is a 502.
std::optional<ProxyAnswer>
read_answer(const Api& api, const std::string& payload, const std::string& first_accept);

// The first value of the Accept header; empty: none.
std::string first_accept(const json& headers);

// API Gateway's own answers: {"message": ...} with its error type.
ProxyAnswer gateway_answer(int status, std::string_view message, std::string_view error_type);

} // namespace snowglobe::apigateway
