#pragma once
// What reader and writer of CBOR share: the parts of the byte that begins an item (RFC 8949, 3.1).
#include <cstdint>

namespace snowglobe::cbor {

// Its first three bits.
enum class Major : std::uint8_t { positive, negative, bytes, text, list, map, tag, other };

// The other five: an argument below the first of these, or else where it stands.
constexpr unsigned argument_1_byte = 24;
constexpr unsigned argument_8_bytes = 27;
constexpr unsigned indefinite = 31; // with Major::other: the end of what is indefinite

} // namespace snowglobe::cbor
