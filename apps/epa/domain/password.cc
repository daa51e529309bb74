#include "apps/epa/domain/password.h"

#include "apps/epa/domain/digest.h"

#include <cstdint>
#include <nettle/pbkdf2.h>
#include <stdexcept>

namespace epa {

namespace {

constexpr unsigned rounds = 260'000;
constexpr std::size_t hash_bytes = 32;

} // namespace

StoredPassword store_password(std::string_view password, std::string_view salt) {
    std::string hash(hash_bytes, '\0');
    pbkdf2_hmac_sha256(
        password.size(),
        reinterpret_cast<const std::uint8_t*>(password.data()),
        rounds,
        salt.size(),
        reinterpret_cast<const std::uint8_t*>(salt.data()),
        hash.size(),
        reinterpret_cast<std::uint8_t*>(hash.data()));
    return {to_hex(hash), to_hex(salt)};
}

bool is_password(std::string_view password, const StoredPassword& stored) {
    try {
        return same_secret(store_password(password, from_hex(stored.salt)).hash, stored.hash);
    } catch (const std::invalid_argument&) { // a salt that nobody here wrote
        return false;
    }
}

} // namespace epa
