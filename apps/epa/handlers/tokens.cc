#include "apps/epa/handlers/tokens.h"

#include "apps/common/proxy_event.h"
#include "apps/common/setting.h"
#include "apps/epa/domain/digest.h"

#include <algorithm>

namespace epa {

namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t access_ms = 30 * minute_ms;
constexpr std::int64_t session_ms = 7 * 24 * 60 * minute_ms;
constexpr std::int64_t state_ms = 10 * minute_ms;

std::string secret() {
    return apps::required_setting("EPA_JWT_SECRET");
}

// Two tokens of one instant differ by their id.
std::string signed_for(ApiCall& call, const std::string& user_id, std::int64_t expires_ms) {
    return sign_token(
        {{"user_id", user_id}, {"jti", call.context.uuid()}}, expires_ms, secret());
}

} // namespace

json claims_of(const std::string& token, std::int64_t now_ms) {
    try {
        json claims = read_token(token, secret(), now_ms).claims;
        if (claims.contains("user_id") && claims.at("user_id").is_string()) {
            return claims;
        }
    } catch (const BadToken&) { // told below
    }
    throw Refusal(401, "Unauthorized");
}

User user_of(const std::string& access_token, Database& database, std::int64_t now_ms) {
    const json claims = claims_of(access_token, now_ms);
    auto user = Users(database).find("user_id", claims.at("user_id").get<std::string>());
    if (!user || !same_secret(user->access_token, access_token)) {
        throw Refusal(401, "Unauthorized");
    }
    return *std::move(user);
}

json give_tokens(ApiCall& call, const User& user, const std::optional<std::string>& session) {
    const std::int64_t now = call.now_ms();
    std::string session_token = session.value_or("");
    if (!session) {
        session_token = signed_for(call, user.user_id, now + session_ms);
        Sessions(call.database).add(session_token, user.user_id, now + session_ms);
    }
    const std::string access_token = signed_for(call, user.user_id, now + access_ms);
    Users(call.database).set_access_token(user.user_id, access_token);
    const std::int64_t left = (now + access_ms - call.now_ms()) / 1000;
    return apps::json_answer(
        200,
        {{"access_token", access_token},
         {"session_token", session_token},
         {"token_type", "Bearer"},
         {"access_expires_in", std::max<std::int64_t>(left, 0)}});
}

std::string sign_state(ApiCall& call) {
    return sign_token(
        {{"for", "google"}, {"jti", call.context.uuid()}}, call.now_ms() + state_ms, secret());
}

bool is_state(const std::string& text, std::int64_t now_ms) {
    try {
        return read_token(text, secret(), now_ms).claims.value("for", json()) == "google";
    } catch (const BadToken&) {
        return false;
    }
}

} // namespace epa
