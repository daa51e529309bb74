#pragma once
// What a client speaks, by the first bytes that it sends. Pure.
#include <cstddef>
#include <string_view>

namespace snowglobe {

enum class Spoken {
    unclear, // as yet
    tls,     // a handshake record: every version of TLS, and SSL 3
    http2,   // its preface (RFC 9113, 3.4), or the beginning of its only line
    other,   // HTTP/1 or whatever
};
Spoken spoken_by(std::string_view first_bytes);

// "HTTP/2.0" of "GET / HTTP/2.0", as far as that is written as a version; empty: it names none.
std::string_view http_version_of(std::string_view first_bytes);

constexpr std::string_view ssl2_hello = "SSL 2's hello";

// For people: "TLS", "Redis's protocol". Empty: whatever.
std::string_view protocol_of(std::string_view first_bytes);

// The same of who speaks something else than `own`, the name of a protocol of frames, as soon as
// that is sure: other bytes may be a frame that is not whole.
std::string_view foreign_protocol_of(std::string_view first_bytes, std::string_view own);
// What it makes of more is what it makes of these.
constexpr std::size_t first_bytes_max = 1'024;

} // namespace snowglobe
