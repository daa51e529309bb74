#pragma once
// Many seeds of one replay, each in a forked child: what does not depend on the seed (templates,
// fixture, checked libraries) is read once, and a seed that crashes costs only itself.
#include <cstdint>
#include <functional>
#include <string>

namespace snowglobe::cli {

struct SeedRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0; // inclusive
};

// "1-200" or "7". Throws UsageError.
SeedRange parse_seed_range(const std::string& text);

struct SeedReport {
    std::uint64_t seed = 0;
    std::string text;  // what the child has returned
    std::string death; // how the child ended without returning; empty: it has returned
};

// Calls `run` in a child of its own for each seed, at most `jobs` at a time, and `done` here as
// they end, in any order. REQUIRES one thread.
void sweep_seeds(
    SeedRange range,
    unsigned jobs,
    const std::function<std::string(std::uint64_t seed)>& run,
    const std::function<void(const SeedReport&)>& done);

} // namespace snowglobe::cli
