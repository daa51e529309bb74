#pragma once
// What the policy that a Lambda authorizer answers says of a request. Pure.
// docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
// docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-policy-language-overview.html
#include "emulator/base/json.h"

#include <cstdint>
#include <string_view>

namespace snowglobe::apigateway {

enum class Verdict : std::uint8_t {
    allowed,
    denied,     // by a statement
    not_named,  // no statement speaks of it: denied, too, in other words
    malformed,  // it is no policy
    conditions, // a statement has a Condition, which is not looked at here
};

// `arn`: of the method, arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path. A statement that
// denies wins. "*" and "?" stand for any text and any character, of slashes, too.
Verdict verdict_of(const json& policy, std::string_view arn);

bool matches_wildcards(std::string_view pattern, std::string_view text);

} // namespace snowglobe::apigateway
