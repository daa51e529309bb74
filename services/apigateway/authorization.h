#pragma once
// What an authorizer's answer means for a request. Pure.
// docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
// docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
// docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
#include "services/apigateway/authorizer.h"
#include "services/apigateway/proxy.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::apigateway {

// A request is let through with what its function gets as requestContext.authorizer (null:
// nothing), or it is refused.
struct Authorization {
    std::optional<ProxyAnswer> refusal;
    json context;
};

ProxyAnswer unauthorized(const Api& api);
// HTTP APIs tell, for a token, what is wrong with it (RFC 6750).
ProxyAnswer token_refused(std::string_view error, const std::string& why);
ProxyAnswer forbidden(const Api& api);
// The authorizer failed, or its answer is none.
ProxyAnswer authorizer_failed(const Api& api);
// For what AWS does and this does not: says what.
ProxyAnswer not_here(std::string_view what);

// What a function that has failed says of itself: "Unauthorized" is an answer, too.
bool says_unauthorized(const std::string& error_document);

// `answer`: as the authorizer's function has returned it, for the method `arn`; `format_2`: of the
// event that the context is for; `latency_ms`: how long it took.
Authorization judge(
    const Api& api,
    const Authorizer& authorizer,
    const json& answer,
    std::string_view arn,
    bool format_2,
    std::int64_t latency_ms);

} // namespace snowglobe::apigateway
