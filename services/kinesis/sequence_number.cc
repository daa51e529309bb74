#include "services/kinesis/sequence_number.h"

#include "services/kinesis/hash_key.h"

#include <array>

namespace snowglobe::kinesis {

namespace {

// 188 bits in three limbs, the most significant first.
using Limbs = std::array<std::uint64_t, 3>;

constexpr std::uint64_t ten_to_14 = 100'000'000'000'000;
constexpr std::size_t decimal_digits = 56;
constexpr std::size_t hex_digits = 47;

void append_hex(Limbs& limbs, std::uint64_t value, int digits) {
    const int bits = digits * 4;
    if (bits == 64) {
        limbs = {limbs[1], limbs[2], value};
        return;
    }
    limbs[0] = limbs[0] << bits | limbs[1] >> (64 - bits);
    limbs[1] = limbs[1] << bits | limbs[2] >> (64 - bits);
    limbs[2] = limbs[2] << bits | (value & ((std::uint64_t{1} << bits) - 1));
}

std::uint64_t divide(Limbs& limbs, std::uint64_t divisor) {
    Unsigned128 rest = 0;
    for (std::uint64_t& limb : limbs) {
        rest = rest << 64 | limb;
        limb = static_cast<std::uint64_t>(rest / divisor);
        rest -= Unsigned128{limb} * divisor;
    }
    return static_cast<std::uint64_t>(rest);
}

// Reads hex digits off the most significant end of the 47.
class HexReader {
public:
    explicit HexReader(const Limbs& limbs) : limbs_(limbs) {}
    std::uint64_t take(int digits) {
        std::uint64_t value = 0;
        for (int i = 0; i < digits; ++i) {
            const std::size_t nibble = hex_digits - ++taken_;
            value = value << 4 | (limbs_[2 - nibble / 16] >> (nibble % 16 * 4) & 15);
        }
        return value;
    }

private:
    Limbs limbs_;
    std::size_t taken_ = 0;
};

} // namespace

std::string SequenceNumber::text() const {
    Limbs limbs{};
    append_hex(limbs, 2, 1);
    append_hex(limbs, static_cast<std::uint64_t>(created_s), 9);
    append_hex(limbs, shard % 16, 1);
    append_hex(limbs, counter, 16);
    append_hex(limbs, 0, 2);
    append_hex(limbs, static_cast<std::uint64_t>(put_s), 9);
    append_hex(limbs, shard, 8);
    append_hex(limbs, 2, 1);
    std::string digits(decimal_digits, '0');
    for (std::size_t end = decimal_digits; end > 0; end -= 14) {
        std::uint64_t chunk = divide(limbs, ten_to_14);
        for (std::size_t i = end; i > end - 14; chunk /= 10) {
            digits[--i] = static_cast<char>('0' + chunk % 10);
        }
    }
    return digits;
}

std::optional<SequenceNumber> SequenceNumber::parse(std::string_view decimal) {
    if (decimal.size() != decimal_digits) {
        return std::nullopt;
    }
    Limbs limbs{};
    for (const char c : decimal) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        Unsigned128 carry = static_cast<unsigned>(c - '0');
        for (std::size_t i = limbs.size(); i-- > 0;) {
            carry += Unsigned128{limbs[i]} * 10;
            limbs[i] = static_cast<std::uint64_t>(carry);
            carry >>= 64;
        }
    }
    // The 48th digit is beyond the form.
    if (limbs[0] >> 60 != 0) {
        return std::nullopt;
    }
    HexReader reader(limbs);
    const bool starts = reader.take(1) == 2;
    SequenceNumber number;
    number.created_s = static_cast<std::int64_t>(reader.take(9));
    const std::uint64_t low_nibble = reader.take(1);
    number.counter = reader.take(16);
    const bool zeroes = reader.take(2) == 0;
    number.put_s = static_cast<std::int64_t>(reader.take(9));
    number.shard = static_cast<std::uint32_t>(reader.take(8));
    const bool ends = reader.take(1) == 2;
    if (!starts || !zeroes || !ends || low_nibble != number.shard % 16) {
        return std::nullopt;
    }
    return number;
}

} // namespace snowglobe::kinesis
