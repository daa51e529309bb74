#pragma once
// Text encodings, digests and times as the services and the carrier want them. Pure functions.
#include <chrono>
#include <string>
#include <string_view>

namespace dialog_engine {

std::string form_decode(std::string_view text);   // %41 and + of an URL-encoded form
std::string form_encode(std::string_view text);

std::string hmac_sha1(std::string_view key, std::string_view message); // 20 raw bytes
std::string shake256_hex(std::string_view message, std::size_t size);  // `size` bytes as hex

// "2026-01-01T00:00:00.000000+00:00", always with six digits so that texts sort like times.
std::string iso_time(std::chrono::sys_time<std::chrono::nanoseconds> time);

} // namespace dialog_engine
