#pragma once
// JSON Web Tokens as HTTP APIs take them: signed with RSA, by a key that the issuer shows. Pure.
// docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
#include "emulator/base/json.h"
#include "emulator/base/time.h"
#include "services/apigateway/authorizer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::apigateway {

struct Token {
    json header;
    json claims;
    std::string signed_part; // "header.claims", as it was sent
    std::string signature;   // bytes
};

// With or without "Bearer " before it; nullopt: it is none.
std::optional<Token> read_token(std::string_view text);

// Why the authorizer does not take its claims at this time; empty: it does.
std::string why_refused(const Token& token, const Authorizer& authorizer, Time now);
// Why none of the issuer's keys ({"keys": [...]}, RFC 7517) is the one that has signed it.
std::string why_not_signed(const Token& token, const json& keys);
// Whether it has one of the scopes, in the claim "scope" or "scp". Of none that are asked for, yes.
bool has_scope(const Token& token, const std::vector<std::string>& scopes);

// {"claims": {"sub": "u", "exp": "1600000000"}, "scopes": ["s"]}, as functions get it: all texts.
json jwt_context(const Token& token, const std::vector<std::string>& scopes);

} // namespace snowglobe::apigateway
