#include "services/apigateway/front_answers.h"

#include "services/apigateway/authorization.h"
#include "services/apigateway/function_url_answer.h"
#include "services/apigateway/http_api.h"
#include "services/apigateway/http_cors.h"
#include "services/apigateway/mock.h"
#include "services/apigateway/target.h"

namespace snowglobe::apigateway {

namespace {

ProxyAnswer failed(const Integration& state) {
    if (state.is_http) {
        return http_gateway_answer(500, "Internal Server Error");
    }
    ProxyAnswer answer = gateway_answer(502, "", "InternalServerErrorException");
    answer.body = R"({"message": "Internal server error"})";
    return answer;
}

ProxyAnswer too_slow() {
    ProxyAnswer answer = gateway_answer(504, "", "InternalServerErrorException");
    answer.body = R"({"message": "Endpoint request timed out"})";
    return answer;
}

// A host that is not reached; why, is for people.
ProxyAnswer unreached(const std::string& why) {
    return gateway_answer(
        504, "Network error communicating with endpoint: " + why, "GatewayTimeoutException");
}

} // namespace

Outcome FrontAnswers::plain(ProxyAnswer answer) {
    return {
        json{{"statusCode", answer.status}, {"headers", std::move(answer.headers)}},
        std::move(answer.body)};
}

Outcome FrontAnswers::answer(const Api& api, ProxyAnswer told) const {
    if (api.is_http) {
        if (!api.cors.is_null()) {
            put_cors_headers(api.cors, headers_, told);
        }
        told.headers.push_back(json::array({"apigw-requestid", names_.extended_id}));
    } else {
        told.headers.push_back(json::array({"x-amzn-RequestId", names_.request_id}));
        told.headers.push_back(json::array({"x-amz-apigw-id", names_.extended_id}));
    }
    return plain(std::move(told));
}

Outcome FrontAnswers::no_route() const {
    const auto own = api_of_host(context_.store, host_);
    if (own && own->is_http) {
        return answer(*own, http_gateway_answer(404, "Not Found"));
    }
    return answer(
        Api{},
        gateway_answer(
            403, "Missing Authentication Token", "MissingAuthenticationTokenException"));
}

Outcome FrontAnswers::finish(const Integration& state) const {
    if (!lambda::function_url_id(host_).empty()) {
        return finish_url(state);
    }
    const auto api = find_api(context_.store, state.api);
    if (!api) {
        return no_route();
    }
    if (state.phase == Integration::Phase::proxy) {
        return answer(
            *api,
            state.failed ? unreached(state.payload)
                         : proxied_answer(json::parse_or_discard(state.payload)));
    }
    if (state.failed) {
        return answer(*api, failed(state));
    }
    auto read = state.is_http ? read_http_answer(state.payload)
                              : read_answer(*api, state.payload, state.first_accept);
    if (!read) {
        return answer(*api, failed(state));
    }
    Outcome told = answer(*api, *std::move(read));
    if (!state.is_http) {
        told.reply["headers"].push_back(json::array({"X-Amzn-Trace-Id", names_.trace}));
    }
    return told;
}

Outcome FrontAnswers::timed_out(const Integration& state) const {
    Api api;
    api.is_http = state.is_http;
    if (!lambda::function_url_id(host_).empty()) {
        return plain(url_failed(false));
    }
    if (const auto found = find_api(context_.store, state.api)) {
        api = *found;
    }
    if (state.phase == Integration::Phase::authorizer) {
        return answer(api, authorizer_failed(api));
    }
    return answer(
        api, state.is_http ? http_gateway_answer(503, "Service Unavailable") : too_slow());
}

Outcome FrontAnswers::finish_url(const Integration& state) const {
    const auto url = lambda::find_url(context_.store, state.api);
    const bool is_stream = url && url->invoke_mode == "RESPONSE_STREAM";
    auto read = state.failed ? std::nullopt : read_url_answer(state.payload, is_stream);
    ProxyAnswer told = read ? *std::move(read) : url_failed(state.is_throttled);
    const json cors = url ? read_http_cors(url->cors, "Cors") : json();
    if (!cors.is_null()) {
        put_cors_headers(cors, headers_, told);
    }
    told.headers.push_back(json::array({"x-amzn-RequestId", names_.exchange}));
    told.headers.push_back(json::array({"X-Amzn-Trace-Id", names_.trace}));
    return plain(std::move(told));
}

} // namespace snowglobe::apigateway
