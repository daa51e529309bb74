#pragma once
// Tokens as the API gives them out and takes them.
#include "apps/epa/domain/token.h"
#include "apps/epa/handlers/api_call.h"

#include <optional>
#include <string>

namespace epa {

// Claims of a token that this app signed and whose time is not over. Throws Refusal 401.
json claims_of(const std::string& token, std::int64_t now_ms);

// The user whose newest access token this is. Throws Refusal 401.
User user_of(const std::string& access_token, Database& database, std::int64_t now_ms);

// A new access token, and a new session unless one goes on: the AuthToken.
json give_tokens(
    ApiCall& call, const User& user, const std::optional<std::string>& session = std::nullopt);

// The state that goes to Google and comes back.
std::string sign_state(ApiCall& call);
bool is_state(const std::string& text, std::int64_t now_ms);

} // namespace epa
