#pragma once
// Authorizers of APIs: what they are, and what they are asked by (identity sources). How a request
// passes one is authorization.h.
// docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
// docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
//
// Rows: apigateway.authorizer (API's id, id)   Authorizer
//       apigateway.authorized (API's id, stage, authorizer, identity)   Authorized: the cache
#include "emulator/base/json.h"
#include "services/apigateway/api.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::apigateway {

struct Authorizer {
    enum class Kind : std::uint8_t { token, request, jwt, unavailable };
    friend constexpr Kind last_of(Kind) { return Kind::unavailable; }

    std::string id; // as routes name it
    Kind kind = Kind::token;
    std::string function; // name or ARN, with variables of the stage in it
    // "header.Authorization", "querystring.q", "stageVariables.s", "context.identity.sourceIp".
    std::vector<std::string> identity;
    std::string validation; // a regular expression for the whole token; empty: any
    std::int64_t ttl_s = 0; // how long an answer holds; 0: for one request
    bool is_format_2 = false;
    bool has_simple_answers = false;
    std::string issuer;
    std::vector<std::string> audience;
    std::vector<std::string> scopes; // of routes that name none
    std::string why; // unavailable
    bool is_defined = false; // by a definition or SAM's Auth
    template <class Archive> void fields(Archive& archive) {
        archive(id, kind, function, identity, validation, ttl_s, is_format_2);
        archive(has_simple_answers, issuer, audience, scopes, why, is_defined);
    }
};

// What an authorizer has answered, as it is kept.
struct Authorized {
    Time expires{};
    json answer;
    template <class Archive> void fields(Archive& archive) { archive(expires, answer); }
};

std::optional<Authorizer> find_authorizer(Store& store, const Api& api, std::string_view id);
void put_authorizer(Store& store, const Api& api, const Authorizer& authorizer);
void erase_authorizer(Store& store, const Api& api, std::string_view id);
std::vector<Authorizer> authorizers_of(Store& store, const Api& api);

std::optional<Authorized> find_authorized(
    Store& store, const Api& api, const Authorizer& authorizer, const std::string& identity);
void put_authorized(
    Store& store,
    const Api& api,
    const Authorizer& authorizer,
    const std::string& identity,
    const Authorized& authorized);

// "method.request.header.X, context.httpMethod" or "$request.header.X" as `identity` has them.
std::vector<std::string> read_identity(const json& sources);
// The function that an authorizer's or an integration's URI leads to; empty: none.
// "arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations", or its ARN.
std::string function_of_uri(std::string_view uri);

// What the request has of the sources, in their order; nullopt: one is not there, or empty.
// `event`: of the request in either format.
std::optional<std::vector<std::string>> identity_of(
    const Authorizer& authorizer, const json& headers, std::string_view query, const json& event);

// "arn:aws:execute-api:us-east-1:123456789012:id/prod/GET/x"; `path` is behind the stage.
std::string method_arn(const Api& api, std::string_view method, std::string_view path);

// The event that a Lambda authorizer gets, from the one that the route's function would.
json authorizer_event(
    const Authorizer& authorizer,
    const Api& api,
    const std::string& arn,
    const std::vector<std::string>& identity,
    json event);

} // namespace snowglobe::apigateway
