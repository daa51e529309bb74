#include "services/kinesis/hash_key.h"

#include "emulator/base/encoding.h"

#include <algorithm>

namespace snowglobe::kinesis {

HashKey hash_of_partition_key(std::string_view partition_key) {
    HashKey key;
    for (const char byte : md5(partition_key)) {
        key.value = key.value << 8 | static_cast<unsigned char>(byte);
    }
    return key;
}

std::optional<HashKey> parse_hash_key(std::string_view decimal) {
    HashKey key;
    for (const char c : decimal) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        const auto digit = static_cast<unsigned>(c - '0');
        if (key.value > (hash_key_max.value - digit) / 10) {
            return std::nullopt;
        }
        key.value = key.value * 10 + digit;
    }
    return decimal.empty() ? std::nullopt : std::optional(key);
}

std::string to_decimal(HashKey key) {
    std::string digits;
    do {
        digits.push_back(static_cast<char>('0' + static_cast<int>(key.value % 10)));
        key.value /= 10;
    } while (key.value != 0);
    std::reverse(digits.begin(), digits.end());
    return digits;
}

std::string to_bytes(HashKey key) {
    std::string bytes;
    for (int shift = 120; shift >= 0; shift -= 8) {
        bytes.push_back(static_cast<char>(static_cast<unsigned>(key.value >> shift) & 255U));
    }
    return bytes;
}

} // namespace snowglobe::kinesis
