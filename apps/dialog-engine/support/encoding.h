#pragma once
// Text encodings and digests as the services and the carrier want them. Pure functions.
#include <string>
#include <string_view>

namespace dialog_engine {

std::string form_decode(std::string_view text);   // %41 and + of an URL-encoded form
std::string form_encode(std::string_view text);

std::string hmac_sha1(std::string_view key, std::string_view message); // 20 raw bytes
std::string shake256_hex(std::string_view message, std::size_t size);  // `size` bytes as hex

} // namespace dialog_engine
