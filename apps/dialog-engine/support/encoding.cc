#include "apps/dialog-engine/support/encoding.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <nettle/hmac.h>
#include <nettle/sha3.h>

namespace dialog_engine {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

int hex_value(char c) {
    const std::size_t at = hex_digits.find(static_cast<char>(c >= 'A' && c <= 'F' ? c + 32 : c));
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

} // namespace

std::string form_decode(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%' && at + 2 < text.size() && hex_value(text[at + 1]) >= 0 &&
            hex_value(text[at + 2]) >= 0) {
            out += static_cast<char>(hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]));
            at += 2;
        } else {
            out += text[at] == '+' ? ' ' : text[at];
        }
    }
    return out;
}

std::string form_encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
        const auto byte = static_cast<unsigned char>(c);
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += static_cast<char>(std::toupper(hex_digits[byte >> 4]));
            out += static_cast<char>(std::toupper(hex_digits[byte & 15]));
        }
    }
    return out;
}

std::string hmac_sha1(std::string_view key, std::string_view message) {
    hmac_sha1_ctx context;
    hmac_sha1_set_key(&context, key.size(), reinterpret_cast<const std::uint8_t*>(key.data()));
    hmac_sha1_update(
        &context, message.size(), reinterpret_cast<const std::uint8_t*>(message.data()));
    std::string digest(SHA1_DIGEST_SIZE, '\0');
    hmac_sha1_digest(&context, digest.size(), reinterpret_cast<std::uint8_t*>(digest.data()));
    return digest;
}

std::string shake256_hex(std::string_view message, std::size_t size) {
    sha3_256_ctx context;
    sha3_256_init(&context);
    sha3_256_update(
        &context, message.size(), reinterpret_cast<const std::uint8_t*>(message.data()));
    std::string raw(size, '\0');
    sha3_256_shake(&context, raw.size(), reinterpret_cast<std::uint8_t*>(raw.data()));
    std::string out;
    for (const char c : raw) {
        const auto byte = static_cast<unsigned char>(c);
        out += hex_digits[byte >> 4];
        out += hex_digits[byte & 15];
    }
    return out;
}

} // namespace dialog_engine
