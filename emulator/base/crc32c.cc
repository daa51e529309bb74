#include "emulator/base/crc32c.h"

#include <array>
#include <cstddef>
#include <cstring>
#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace snowglobe {

namespace {

constexpr std::uint32_t polynomial = 0x82f63b78U; // its highest power, 32, left out

// tables[n][byte]: what a byte does to the sum n bytes further on, so that eight go at once.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables make_tables() {
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t sum = byte;
        for (int bit = 0; bit < 8; ++bit) {
            sum = sum >> 1 ^ (sum & 1 ? polynomial : 0);
        }
        tables[0][byte] = sum;
    }
    for (std::size_t n = 1; n < tables.size(); ++n) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[n - 1][byte];
            tables[n][byte] = before >> 8 ^ tables[0][before & 0xff];
        }
    }
    return tables;
}

constinit const Tables tables = make_tables();

#ifdef __x86_64__
// The instruction takes three cycles and can begin one in each, so three streams go at once: blocks
// of so many bytes side by side, and then their sums are merged.
constexpr std::size_t long_block = 1024;
constexpr std::size_t short_block = 128;

// A sum is a polynomial of degree 31, its lowest bit the highest power. That many bytes more behind
// it multiply it by x^(8 bytes); 33 powers come from how it is multiplied (times).
constexpr std::uint32_t factor_of(std::size_t bytes) {
    std::uint32_t power = 0x80000000U; // x^0
    for (std::size_t i = 33; i < 8 * bytes; ++i) {
        power = power >> 1 ^ (power & 1 ? polynomial : 0);
    }
    return power;
}

__attribute__((target("sse4.2,pclmul"))) inline std::uint64_t
times(std::uint64_t sum, std::uint32_t factor) {
    const __m128i product = _mm_clmulepi64_si128(
        _mm_cvtsi64_si128(static_cast<long long>(sum)), _mm_cvtsi32_si128(static_cast<int>(factor)),
        0);
    return _mm_crc32_u64(0, static_cast<std::uint64_t>(_mm_cvtsi128_si64(product)));
}

inline std::uint64_t word_at(const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

template <std::size_t block>
__attribute__((target("sse4.2,pclmul"))) std::uint64_t
by_three_streams(std::uint64_t sum, const char*& at, std::size_t& left) {
    constexpr std::uint32_t one_block = factor_of(block);
    constexpr std::uint32_t two_blocks = factor_of(2 * block);
    for (; left >= 3 * block; left -= 3 * block, at += 3 * block) {
        std::uint64_t second = 0;
        std::uint64_t third = 0;
        for (std::size_t i = 0; i < block; i += 8) {
            sum = _mm_crc32_u64(sum, word_at(at + i));
            second = _mm_crc32_u64(second, word_at(at + block + i));
            third = _mm_crc32_u64(third, word_at(at + 2 * block + i));
        }
        sum = times(sum, two_blocks) ^ times(second, one_block) ^ third;
    }
    return sum;
}

__attribute__((target("sse4.2"))) std::uint32_t
by_one_stream(std::uint64_t sum, const char* at, std::size_t left) {
    for (; left >= 8; left -= 8, at += 8) {
        sum = _mm_crc32_u64(sum, word_at(at));
    }
    auto rest = static_cast<std::uint32_t>(sum);
    for (; left > 0; --left, ++at) {
        rest = _mm_crc32_u8(rest, static_cast<unsigned char>(*at));
    }
    return ~rest;
}
#endif

} // namespace

std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before) {
    std::uint32_t sum = ~before;
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        std::uint32_t next = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            next ^= tables[7 - i][(sum >> 8 * i & 0xff) ^ at[i]] ^ tables[3 - i][at[4 + i]];
        }
        sum = next;
    }
    for (; left > 0; --left, ++at) {
        sum = sum >> 8 ^ tables[0][(sum & 0xff) ^ *at];
    }
    return ~sum;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
#ifdef __x86_64__
    if (__builtin_cpu_supports("sse4.2")) {
        std::uint64_t sum = ~before;
        const char* at = bytes.data();
        std::size_t left = bytes.size();
        if (left >= 3 * short_block && __builtin_cpu_supports("pclmul")) {
            sum = by_three_streams<long_block>(sum, at, left);
            sum = by_three_streams<short_block>(sum, at, left);
        }
        return by_one_stream(sum, at, left);
    }
#endif
    return crc32c_by_table(bytes, before);
}

} // namespace snowglobe
