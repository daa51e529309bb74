#pragma once
// JSON Web Tokens, HS256 only: what a client shows to be who it is.
#include <cstdint>
#include <snowglobe/json.h>
#include <stdexcept>
#include <string>
#include <string_view>

namespace epa {

using snowglobe::json;

// It is no token, not signed with this secret, or its time is over: no reason is told to anybody.
struct BadToken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// `claims` with `exp` in it: seconds, with a fraction where the time has one.
std::string sign_token(json claims, std::int64_t expires_ms, std::string_view secret);

struct Token {
    json claims;
    std::int64_t expires_ms = 0;
};
Token read_token(std::string_view text, std::string_view secret, std::int64_t now_ms);

} // namespace epa
