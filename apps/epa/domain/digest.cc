#include "apps/epa/domain/digest.h"

#include <array>
#include <cstdint>
#include <nettle/hmac.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <stdexcept>

namespace epa {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view object_identifiers = "6ba7b8129dad11d180b400c04fd430c8";

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::uint8_t* bytes_of(std::string& text) {
    return reinterpret_cast<std::uint8_t*>(text.data());
}

} // namespace

std::string sha256(std::string_view bytes) {
    sha256_ctx state;
    sha256_init(&state);
    sha256_update(&state, bytes.size(), bytes_of(bytes));
    std::string out(SHA256_DIGEST_SIZE, '\0');
    sha256_digest(&state, out.size(), bytes_of(out));
    return out;
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
    hmac_sha256_ctx state;
    hmac_sha256_set_key(&state, key.size(), bytes_of(key));
    hmac_sha256_update(&state, message.size(), bytes_of(message));
    std::string out(SHA256_DIGEST_SIZE, '\0');
    hmac_sha256_digest(&state, out.size(), bytes_of(out));
    return out;
}

std::string to_hex(std::string_view bytes) {
    std::string out;
    for (const char one : bytes) {
        const auto byte = static_cast<unsigned char>(one);
        out += hex_digits[byte >> 4];
        out += hex_digits[byte & 15];
    }
    return out;
}

std::string from_hex(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const std::size_t high = hex_digits.find(text[at]);
        const std::size_t low =
            at + 1 < text.size() ? hex_digits.find(text[at + 1]) : std::string_view::npos;
        if (high == std::string_view::npos || low == std::string_view::npos) {
            throw std::invalid_argument("not hex");
        }
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

bool same_secret(std::string_view a, std::string_view b) {
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t at = 0; at < a.size() && at < b.size(); ++at) {
        difference |= static_cast<unsigned char>(a[at] ^ b[at]);
    }
    return difference == 0;
}

std::string name_uuid(std::string_view name) {
    const std::string space = from_hex(object_identifiers);
    sha1_ctx state;
    sha1_init(&state);
    sha1_update(&state, space.size(), bytes_of(std::string_view(space)));
    sha1_update(&state, name.size(), bytes_of(name));
    std::string out(16, '\0');
    sha1_digest(&state, out.size(), bytes_of(out));
    out[6] = static_cast<char>((out[6] & 0x0F) | 0x50);
    out[8] = static_cast<char>((out[8] & 0x3F) | 0x80);
    std::string text = to_hex(out);
    for (const std::size_t at : std::array<std::size_t, 4>{20, 16, 12, 8}) {
        text.insert(at, 1, '-');
    }
    return text;
}

} // namespace epa
