#include "services/apigateway/function_url_answer.h"

#include "emulator/base/encoding.h"
#include "emulator/base/utf8.h"
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

ProxyAnswer denied(std::string body) {
    ProxyAnswer answer = of_type(403, "application/json", std::move(body));
    answer.headers.push_back(json::array({"x-amzn-ErrorType", "AccessDeniedException"}));
    return answer;
}

// Without the blanks between its values, which Lambda does not hand on.
std::string compact(std::string_view document) {
    std::string out;
    bool in_text = false;
    for (std::size_t i = 0; i < document.size(); ++i) {
        const char c = document[i];
        if (in_text && c == '\\') {
            out += c;
            out += document.substr(++i, 1);
            continue;
        }
        in_text ^= c == '"';
        if (in_text || std::string_view(" \t\r\n").find(c) == std::string_view::npos) {
            out += c;
        }
    }
    return out;
}

// Decoded, and of one slash at its start, whatever the client has sent.
std::string shown_path(std::string_view path) {
    while (path.starts_with("//")) {
        path.remove_prefix(1);
    }
    std::string decoded = percent_decode(path);
    return is_valid_utf8(decoded) ? decoded : std::string(path);
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
    // Recorded: localstack, test_lambda, test_lambda_url_echo_http_fixture_default.
    context["http"]["path"] = shown_path(request.path);
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
    const bool has_status = answer.is_object() && answer.contains("statusCode");
    return read_http_answer(has_status ? payload : compact(payload), "application/json");
}

ProxyAnswer url_forbidden() {
    return denied(R"({"Message":"Forbidden"})");
}

// Recorded: localstack, test_lambda, test_lambda_url_non_existing_url and
// test_lambda_url_persists_after_alias_delete.
ProxyAnswer url_gone() {
    return denied(R"({"Message":null})");
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
