#pragma once
// Passwords as they are kept: PBKDF2-HMAC-SHA256 with 260,000 rounds, both parts in hex.
#include <string>
#include <string_view>

namespace epa {

inline constexpr std::size_t salt_bytes = 16;

struct StoredPassword {
    std::string hash; // 32 bytes
    std::string salt; // 16 bytes
};

StoredPassword store_password(std::string_view password, std::string_view salt); // salt: bytes
bool is_password(std::string_view password, const StoredPassword& stored);

} // namespace epa
