#include "emulator/call/draws.h"

#include "emulator/base/check.h"

#include <bit>
#include <cstring>

namespace snowglobe {

namespace {

constexpr std::uint64_t golden = 0x9e3779b97f4a7c15ULL;

std::uint64_t read_word(std::string_view bytes, std::size_t at, std::size_t count) {
    static_assert(std::endian::native == std::endian::little); // else other machines draw otherwise
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, count);
    return word;
}

} // namespace

std::uint64_t mix64(std::uint64_t value) {
    value ^= value >> 30;
    value *= 0xbf58476d1ce4e5b9ULL;
    value ^= value >> 27;
    value *= 0x94d049bb133111ebULL;
    return value ^ value >> 31;
}

std::uint64_t stable_hash(std::string_view bytes, std::uint64_t seed) {
    std::uint64_t state = mix64(seed + golden) ^ bytes.size() * golden;
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        state = mix64(state ^ read_word(bytes, at, 8)) + golden;
    }
    if (at < bytes.size()) {
        state = mix64(state ^ read_word(bytes, at, bytes.size() - at)) + golden;
    }
    return mix64(state);
}

std::uint64_t
Draws::bits(std::string_view site, std::string_view who, std::uint64_t ordinal) const {
    return mix64(stable_hash(who, stable_hash(site, seed_)) + mix64(ordinal + golden));
}

std::uint64_t Draws::choose(
    std::string_view site, std::string_view who, std::uint64_t ordinal, std::uint64_t n) const {
    SNOWGLOBE_CHECK(n > 0);
    return seed_ == 0 || n == 1 ? 0 : pick(site, who, ordinal, n);
}

std::uint64_t Draws::pick(
    std::string_view site, std::string_view who, std::uint64_t ordinal, std::uint64_t n) const {
    SNOWGLOBE_CHECK(n > 0);
    // Multiply-shift keeps the bias below 2^-32 for every n that is used here.
    const auto product = static_cast<unsigned __int128>(bits(site, who, ordinal)) * n;
    return static_cast<std::uint64_t>(product >> 64);
}

Id128 Draws::id(std::string_view site, std::string_view who, std::uint64_t ordinal) const {
    const std::uint64_t high = bits(site, who, ordinal);
    const std::uint64_t low = mix64(high ^ stable_hash(who, golden ^ seed_));
    Id128 out{};
    for (unsigned i = 0; i < 8; ++i) {
        out[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
        out[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
    }
    return out;
}

std::string to_uuid(const Id128& id) {
    constexpr std::string_view hex_digits = "0123456789abcdef";
    constexpr std::uint8_t places[] = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
    Id128 bytes = id;
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
    std::string out(36, '-');
    char* const digits = out.data();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        digits[places[i]] = hex_digits[bytes[i] >> 4];
        digits[places[i] + 1] = hex_digits[bytes[i] & 15];
    }
    return out;
}

std::string to_base36(const Id128& id, std::size_t length) {
    constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::uint64_t state = stable_hash({reinterpret_cast<const char*>(id.data()), id.size()});
    std::string out(length, '0');
    for (char& c : out) {
        c = alphabet[state % 36];
        state = mix64(state + golden);
    }
    return out;
}

} // namespace snowglobe
