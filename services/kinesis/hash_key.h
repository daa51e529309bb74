#pragma once
// A position in the hash key space of a stream, [0, 2^128 - 1]: the MD5 of a partition key, or what
// a producer says explicitly. Clients see it in decimal.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::kinesis {

__extension__ using Unsigned128 = unsigned __int128;

struct HashKey {
    Unsigned128 value = 0;

    template <class Archive> void fields(Archive& archive) {
        auto high = static_cast<std::uint64_t>(value >> 64);
        auto low = static_cast<std::uint64_t>(value);
        archive(high, low);
        value = Unsigned128{high} << 64 | low;
    }
    friend bool operator==(HashKey, HashKey) = default;
    friend bool operator<(HashKey a, HashKey b) { return a.value < b.value; }
};

constexpr HashKey hash_key_max{~Unsigned128{0}};

HashKey hash_of_partition_key(std::string_view partition_key);
// nullopt: not a decimal number, or 2^128 and more.
std::optional<HashKey> parse_hash_key(std::string_view decimal);
std::string to_decimal(HashKey key);
// 16 bytes, big-endian: their byte order is the numeric order.
std::string to_bytes(HashKey key);

} // namespace snowglobe::kinesis
