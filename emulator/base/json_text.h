#pragma once
// What reader and writer of JSON share: finding the end of a run of text that stands for itself.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace snowglobe {

// How many bytes at the beginning are ASCII, no control characters, neither a quote nor a
// backslash. Eight bytes at a time: a byte's high bit is set where it is one of these.
inline std::size_t plain_text_length(std::string_view text) {
    static_assert(std::endian::native == std::endian::little);
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    const auto has_zero = [](std::uint64_t word) { return (word - ones) & ~word & high_bits; };
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + at, 8);
        const std::uint64_t below_blank = (word - ones * 0x20) & ~word & high_bits;
        const std::uint64_t special = (word & high_bits) | below_blank |
                                      has_zero(word ^ ones * '"') | has_zero(word ^ ones * '\\');
        if (special != 0) { // the first one is exact, a borrow may mark bytes behind it
            return at + static_cast<std::size_t>(std::countr_zero(special)) / 8;
        }
    }
    for (; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') {
            break;
        }
    }
    return at;
}

// The text as JSON has it, with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json_text(std::string& out, std::string_view text);

} // namespace snowglobe
