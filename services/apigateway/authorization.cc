#include "services/apigateway/authorization.h"

#include "services/apigateway/http_api.h"
#include "services/apigateway/policy.h"

namespace snowglobe::apigateway {

namespace {

Authorization refused(ProxyAnswer answer) {
    return {std::move(answer), {}};
}

ProxyAnswer access_denied(std::string_view text) {
    ProxyAnswer answer = gateway_answer(403, "", "AccessDeniedException");
    answer.body = "{\"Message\":" + json(text).dump() + "}";
    return answer;
}

// REST APIs take texts, numbers and booleans, and hand all of them on as texts.
std::optional<json> plain_context(const json& given) {
    json out = json::object();
    if (given.is_null()) {
        return out;
    }
    if (!given.is_object()) {
        return std::nullopt;
    }
    for (const auto& [name, value] : given.items()) {
        if (value.is_structured()) {
            return std::nullopt;
        }
        if (!value.is_null()) {
            out[name] = value.is_string() ? value : json(value.dump());
        }
    }
    return out;
}

Authorization let_through(
    const Api& api,
    const Authorizer& authorizer,
    const json& answer,
    bool format_2,
    std::int64_t latency_ms) {
    const json given = answer.value("context", json());
    if (api.is_http && format_2) {
        if (!given.is_null() && !given.is_object()) {
            return refused(authorizer_failed(api));
        }
        return {std::nullopt, {{"lambda", given}}};
    }
    const auto plain = plain_context(given);
    if (!plain && !(api.is_http && given.is_object())) {
        return refused(authorizer_failed(api));
    }
    json context = plain ? *plain : given;
    if (!authorizer.has_simple_answers) {
        context["principalId"] = answer.value("principalId", json());
    }
    if (!api.is_http) {
        context["integrationLatency"] = latency_ms;
    }
    return {std::nullopt, std::move(context)};
}

} // namespace

ProxyAnswer unauthorized(const Api& api) {
    return api.is_http ? http_gateway_answer(401, "Unauthorized")
                       : gateway_answer(401, "Unauthorized", "UnauthorizedException");
}

ProxyAnswer token_refused(std::string_view error, const std::string& why) {
    const bool is_known = error == "insufficient_scope";
    ProxyAnswer answer =
        is_known ? http_gateway_answer(403, "Forbidden") : http_gateway_answer(401, "Unauthorized");
    std::string told = "Bearer";
    if (!error.empty()) {
        const char* detail = is_known ? " scope=" : " error_description=";
        const std::string text = json(why).dump();
        told += is_known ? detail + text + " error=\"" + std::string(error) + "\""
                         : " error=\"" + std::string(error) + "\"" + detail + text;
    }
    answer.headers.push_back(json::array({"www-authenticate", told}));
    return answer;
}

ProxyAnswer forbidden(const Api& api) {
    return api.is_http ? http_gateway_answer(403, "Forbidden")
                       : access_denied("User is not authorized to access this resource");
}

ProxyAnswer authorizer_failed(const Api& api) {
    if (api.is_http) {
        return http_gateway_answer(500, "Internal Server Error");
    }
    ProxyAnswer answer = gateway_answer(500, "", "AuthorizerConfigurationException");
    answer.body = R"({"message":null})";
    return answer;
}

ProxyAnswer not_here(std::string_view what) {
    return gateway_answer(
        501, "Snowglobe does not support " + std::string(what) + " yet.", "NotImplemented");
}

bool says_unauthorized(const std::string& error_document) {
    const json document = json::parse_or_discard(error_document);
    return document.is_object() && document.value("errorMessage", json()) == "Unauthorized";
}

Authorization judge(
    const Api& api,
    const Authorizer& authorizer,
    const json& answer,
    std::string_view arn,
    bool format_2,
    std::int64_t latency_ms) {
    if (!answer.is_object()) {
        return refused(authorizer_failed(api));
    }
    if (authorizer.has_simple_answers) {
        const json allowed = answer.value("isAuthorized", json());
        if (!allowed.is_boolean()) {
            return refused(authorizer_failed(api));
        }
        return allowed == true ? let_through(api, authorizer, answer, format_2, latency_ms)
                               : refused(forbidden(api));
    }
    if (!answer.value("principalId", json()).is_string()) {
        return refused(authorizer_failed(api));
    }
    switch (verdict_of(answer.value("policyDocument", json()), arn)) {
    case Verdict::allowed:
        return let_through(api, authorizer, answer, format_2, latency_ms);
    case Verdict::denied:
        return refused(
            api.is_http ? forbidden(api)
                        : access_denied("User is not authorized to access this resource with an "
                                        "explicit deny"));
    case Verdict::not_named:
        return refused(forbidden(api));
    case Verdict::conditions:
        return refused(not_here("conditions in the policy of an authorizer"));
    case Verdict::malformed:
        break;
    }
    return refused(authorizer_failed(api));
}

} // namespace snowglobe::apigateway
