#include "services/redis/random_picks.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace snowglobe::redis {

namespace {

// Of picks that repeat: more would be an answer of gigabytes.
constexpr std::int64_t repeated_max = 10'000'000;

} // namespace

void check_pick_count(std::int64_t count, bool with_values) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const std::int64_t limit = with_values ? most / 2 : most;
    if (count < -limit || count > limit || count < -repeated_max) {
        throw CommandError{"ERR value is out of range"};
    }
}

std::vector<std::size_t> random_picks(Asked& asked, std::size_t size, std::int64_t count) {
    std::vector<std::size_t> picks;
    if (size == 0) {
        return picks;
    }
    if (count < 0) {
        for (; count < 0; ++count) {
            picks.push_back(asked.pick(size));
        }
        return picks;
    }
    picks.resize(size);
    std::iota(picks.begin(), picks.end(), std::size_t{0});
    const std::size_t wanted = std::min<std::uint64_t>(size, static_cast<std::uint64_t>(count));
    for (std::size_t i = 0; i < wanted && wanted < size; ++i) {
        std::swap(picks[i], picks[i + asked.pick(size - i)]);
    }
    picks.resize(wanted);
    return picks;
}

} // namespace snowglobe::redis
