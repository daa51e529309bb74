#include "services/apigateway/function_url_answer.h"

#include "services/apigateway/http_api.h"

#include <string_view>

namespace snowglobe::apigateway {

namespace {

constexpr std::string_view prelude_end("\0\0\0\0\0\0\0\0", 8);

ProxyAnswer of_type(int status, const char* type, std::string body) {
    ProxyAnswer answer;
    answer.status = status;
    answer.headers.push_back(json::array({"Content-Type", type}));
    answer.body = std::move(body);
    return answer;
}

std::optional<ProxyAnswer> read_stream(const std::string& payload) {
    const std::size_t end = payload.find(prelude_end);
    const json prelude =
        end == payload.npos ? json() : json::parse_or_discard(payload.substr(0, end));
    if (!prelude.is_object()) {
        return of_type(200, "application/octet-stream", payload);
    }
    json head = prelude;
    head["statusCode"] = prelude.value("statusCode", json(200));
    head.erase("body");
    auto answer = read_http_answer(head.dump());
    if (answer) {
        answer->body = payload.substr(end + prelude_end.size());
    }
    return answer;
}

} // namespace

Api api_of_url(const lambda::FunctionUrl& url) {
    Api api;
    api.id = url.id;
    api.scope = url.scope;
    api.name = url.function;
    api.stage = default_stage;
    api.is_http = true;
    api.domain = url.id + ".lambda-url." + url.scope.region + ".on.aws";
    return api;
}

json url_event(
    const lambda::FunctionUrl& url,
    const ProxyRequest& request,
    const std::string& request_id,
    const std::string& access_key,
    Time now) {
    Match match;
    match.route.path = default_route;
    match.route.method = "ANY";
    json event = http_event(api_of_url(url), match, request, {"", request_id, "", ""}, now);
    json& context = event["requestContext"];
    if (url.auth_type == "AWS_IAM") {
        const std::string& account = url.scope.account;
        context["authorizer"] = {
            {"iam",
             {{"accessKey", access_key},
              {"accountId", account},
              {"callerId", account},
              {"cognitoIdentity", nullptr},
              {"principalOrgId", nullptr},
              {"userArn", "arn:aws:iam::" + account + ":root"},
              {"userId", account}}}};
    } else {
        context["accountId"] = "anonymous";
    }
    return event;
}

std::optional<ProxyAnswer> read_url_answer(const std::string& payload, bool is_stream) {
    const json answer = json::parse_or_discard(payload);
    if (is_stream && !(answer.is_object() && answer.contains("statusCode"))) {
        return read_stream(payload);
    }
    return read_http_answer(payload);
}

ProxyAnswer url_forbidden() {
    ProxyAnswer answer = of_type(403, "application/json", R"({"Message":"Forbidden"})");
    answer.headers.push_back(json::array({"x-amzn-ErrorType", "AccessDeniedException"}));
    return answer;
}

ProxyAnswer url_failed(bool is_throttled) {
    return is_throttled
               ? of_type(
                     429,
                     "application/json",
                     R"({"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded",)"
                     R"("Type":"User","message":"Rate Exceeded."})")
               : of_type(502, "text/plain", "Internal Server Error");
}

} // namespace snowglobe::apigateway
