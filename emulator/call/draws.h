#pragma once
// Keyed draws: every random decision and every id is a pure function of (seed, site, who, ordinal).
//   site     names the decision ("lambda.poll_latency");
//   who      is content or cause (a queue and a message id, a call id), never a position or a
//   pointer; ordinal  comes from the caller (receive count, attempt), never from a hidden counter.
// So one more draw somewhere moves nothing elsewhere. See determinism.md 2.5 of the design notes.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace snowglobe {

using Id128 = std::array<std::uint8_t, 16>;

class Draws {
public:
    explicit Draws(std::uint64_t seed) : seed_(seed) {}
    std::uint64_t seed() const { return seed_; }

    // 0 <= result < n; 0 is the benign choice, and seed 0 always draws it. REQUIRES n > 0.
    std::uint64_t choose(
        std::string_view site, std::string_view who, std::uint64_t ordinal, std::uint64_t n) const;

    // The same, but seed 0 draws like any other: for what was asked for by name.
    std::uint64_t
    pick(std::string_view site, std::string_view who, std::uint64_t ordinal, std::uint64_t n) const;

    // 128 well-mixed bits for ids; also under seed 0.
    Id128 id(std::string_view site, std::string_view who, std::uint64_t ordinal) const;
    std::uint64_t bits(std::string_view site, std::string_view who, std::uint64_t ordinal) const;

private:
    std::uint64_t seed_;
};

// xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx
std::string to_uuid(const Id128& id);
// `length` characters of 0-9 A-Z, as DynamoDB's request ids.
std::string to_base36(const Id128& id, std::size_t length);

// 64-bit hash of bytes, the same on every machine and build (not cryptographic).
std::uint64_t stable_hash(std::string_view bytes, std::uint64_t seed = 0);
// A bijective mixer (splitmix64's finaliser).
std::uint64_t mix64(std::uint64_t value);

} // namespace snowglobe
