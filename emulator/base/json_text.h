#pragma once
// What reader and writer of JSON share: finding the end of a run of text that stands for itself.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace snowglobe {

constexpr std::size_t plain_word_bytes = 8;

// ASCII, no control character, neither a quote nor a backslash.
constexpr bool is_plain(char c) {
    return c >= 0x20 && static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\\';
}

// How many of the eight bytes are plain before the first that is not: a byte's high bit is set where
// it is not.
inline std::size_t plain_in_word(const char* bytes) {
    static_assert(std::endian::native == std::endian::little);
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    const auto has_zero = [](std::uint64_t word) { return (word - ones) & ~word & high_bits; };
    std::uint64_t word;
    std::memcpy(&word, bytes, plain_word_bytes);
    const std::uint64_t below_blank = (word - ones * 0x20) & ~word & high_bits;
    const std::uint64_t special = (word & high_bits) | below_blank | has_zero(word ^ ones * '"') |
                                  has_zero(word ^ ones * '\\');
    // The first one is exact, a borrow may mark bytes behind it. (Of none: 64 bits.)
    return static_cast<std::size_t>(std::countr_zero(special)) / 8;
}

#ifdef __SSE2__
constexpr std::size_t plain_line_bytes = 16;

// The same of sixteen bytes.
inline std::size_t plain_in_line(const char* bytes) {
    const __m128i line = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    // What is no ASCII is negative, and so below the blank.
    const __m128i special = _mm_or_si128(
        _mm_cmplt_epi8(line, _mm_set1_epi8(0x20)),
        _mm_or_si128(
            _mm_cmpeq_epi8(line, _mm_set1_epi8('"')), _mm_cmpeq_epi8(line, _mm_set1_epi8('\\'))));
    const auto marks = static_cast<unsigned>(_mm_movemask_epi8(special)) | 1U << plain_line_bytes;
    return static_cast<std::size_t>(std::countr_zero(marks));
}
#else
constexpr std::size_t plain_line_bytes = plain_word_bytes;

inline std::size_t plain_in_line(const char* bytes) {
    return plain_in_word(bytes);
}
#endif

// How many bytes at the beginning are plain.
inline std::size_t plain_text_length(std::string_view text) {
    std::size_t at = 0;
    for (; at + plain_line_bytes <= text.size(); at += plain_line_bytes) {
        const std::size_t count = plain_in_line(text.data() + at);
        if (count < plain_line_bytes) {
            return at + count;
        }
    }
    // What is left is seen together with plain bytes before it, where there are some.
    if (at == text.size()) {
        return at;
    }
    if (text.size() >= plain_line_bytes) {
        const std::size_t last = text.size() - plain_line_bytes;
        return last + plain_in_line(text.data() + last);
    }
    if (text.size() >= plain_word_bytes) {
        const std::size_t count = plain_in_word(text.data());
        const std::size_t last = text.size() - plain_word_bytes;
        return count < plain_word_bytes ? count : last + plain_in_word(text.data() + last);
    }
    while (at < text.size() && is_plain(text[at])) {
        ++at;
    }
    return at;
}

constexpr std::size_t plain_copy_bytes_max = 2 * plain_line_bytes;

// Copies a text of at most that many bytes; false, and something of it may have been copied, where
// not all of it is plain. What is copied in two overlapping pieces is no call and no loop.
inline bool copy_plain(char* to, std::string_view text) {
    const char* from = text.data();
    const std::size_t size = text.size();
    if (size >= plain_line_bytes) {
        const std::size_t last = size - plain_line_bytes;
        std::memcpy(to, from, plain_line_bytes);
        std::memcpy(to + last, from + last, plain_line_bytes);
        return plain_in_line(from) == plain_line_bytes &&
               plain_in_line(from + last) == plain_line_bytes;
    }
    if (size >= plain_word_bytes) {
        const std::size_t last = size - plain_word_bytes;
        std::memcpy(to, from, plain_word_bytes);
        std::memcpy(to + last, from + last, plain_word_bytes);
        return plain_in_word(from) == plain_word_bytes &&
               plain_in_word(from + last) == plain_word_bytes;
    }
    for (std::size_t i = 0; i < size; ++i) {
        to[i] = from[i];
        if (!is_plain(from[i])) {
            return false;
        }
    }
    return true;
}

// The text as JSON has it, with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json_text(std::string& out, std::string_view text);

} // namespace snowglobe
