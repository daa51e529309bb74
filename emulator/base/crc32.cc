// CRC-32 of IEEE 802.3: by zlib, which goes by tables, and where a text is long and the processor
// multiplies without carries, by folding first: sixteen bytes have the same remainder as all.
// Intel, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", 2009.
#include "emulator/base/encoding.h"

#include <zlib.h>

#include <cstddef>
#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace snowglobe {

namespace {

std::uint32_t by_zlib(std::uint32_t sum, std::string_view bytes) {
    return static_cast<std::uint32_t>(
        ::crc32_z(sum, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

#ifdef __x86_64__
constexpr std::size_t lane = 16;           // bytes
constexpr std::size_t block = 4 * lane;    // four lanes side by side: a product takes some cycles
constexpr std::size_t folded_min = 2 * block;

// A sum is a polynomial of degree 31, its lowest bit the highest power. x^bits, without the 33
// powers that come from where it lies in its half of a register and from how halves are multiplied.
constexpr long long factor_of(std::size_t bits) {
    std::uint32_t power = 0x80000000U; // x^0
    for (std::size_t i = 33; i < bits; ++i) {
        power = power >> 1 ^ (power & 1 ? 0xedb88320U : 0);
    }
    return power;
}

// The lane that lies `bytes` before `next`, taken there: its first half has 64 powers more.
template <std::size_t bytes>
__attribute__((target("pclmul"))) inline __m128i fold(__m128i sum, __m128i next) {
    const __m128i factors = _mm_set_epi64x(factor_of(8 * bytes), factor_of(8 * bytes + 64));
    const __m128i first = _mm_clmulepi64_si128(sum, factors, 0x00);
    const __m128i second = _mm_clmulepi64_si128(sum, factors, 0x11);
    return _mm_xor_si128(_mm_xor_si128(first, second), next);
}

inline __m128i lane_at(const char* at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

// REQUIRES folded_min bytes.
__attribute__((target("pclmul"))) std::uint32_t by_folding(std::string_view bytes) {
    const char* at = bytes.data();
    std::size_t left = bytes.size() - block;
    __m128i sums[4] = {
        _mm_xor_si128(lane_at(at), _mm_cvtsi32_si128(-1)), // a sum begins as all ones
        lane_at(at + lane),
        lane_at(at + 2 * lane),
        lane_at(at + 3 * lane)};
    for (at += block; left >= block; left -= block, at += block) {
        for (std::size_t i = 0; i < 4; ++i) {
            sums[i] = fold<block>(sums[i], lane_at(at + i * lane));
        }
    }
    __m128i sum = fold<lane>(fold<lane>(fold<lane>(sums[0], sums[1]), sums[2]), sums[3]);
    for (; left >= lane; left -= lane, at += lane) {
        sum = fold<lane>(sum, lane_at(at));
    }
    char rest[lane];
    _mm_storeu_si128(reinterpret_cast<__m128i*>(rest), sum);
    // What a sum begins as is in it; zlib's own beginning is taken out.
    return by_zlib(by_zlib(~std::uint32_t{0}, {rest, lane}), {at, left});
}
#endif

} // namespace

std::uint32_t crc32(std::string_view bytes) {
#ifdef __x86_64__
    if (bytes.size() >= folded_min && __builtin_cpu_supports("pclmul")) {
        return by_folding(bytes);
    }
#endif
    return by_zlib(0, bytes);
}

} // namespace snowglobe
