#include "apps/countries/domain/circuit_breaker.h"

#include <gtest/gtest.h>
#include <stdexcept>

namespace countries {
namespace {

using namespace std::chrono_literals;

const Seconds start = read_time("2023-12-10 04:45:20");

TEST(CircuitBreaker, AllowsCallsBelowTheThreshold) {
    const CircuitBreaker breaker;
    EXPECT_TRUE(breaker.is_armed(std::nullopt, start));
    EXPECT_TRUE(breaker.is_armed(BreakerState{start, 4}, start));
    EXPECT_FALSE(breaker.is_armed(BreakerState{start, 5}, start));
    EXPECT_FALSE(breaker.is_armed(BreakerState{start, 6}, start));
}

TEST(CircuitBreaker, BlocksUntilTheWindowIsOver) {
    const CircuitBreaker breaker;
    const BreakerState state{start, 5};
    EXPECT_FALSE(breaker.is_armed(state, start + 299s));
    EXPECT_TRUE(breaker.is_armed(state, start + 300s));
    // All time that has passed counts, not what a clock shows.
    EXPECT_TRUE(breaker.is_armed(state, start + 24h + 1min));
    EXPECT_TRUE(breaker.is_active(state, start - 1s));
}

TEST(CircuitBreaker, CountsFailuresOfAWindow) {
    const CircuitBreaker breaker;
    EXPECT_EQ(breaker.after_failure(std::nullopt, start), (BreakerState{start, 1}));
    EXPECT_EQ(
        breaker.after_failure(BreakerState{start, 1}, start + 299s), (BreakerState{start, 2}));
    EXPECT_EQ(
        breaker.after_failure(BreakerState{start, 4}, start + 300s),
        (BreakerState{start + 300s, 1}));
}

TEST(CircuitBreaker, HasSettings) {
    const CircuitBreaker breaker{1min, 2};
    EXPECT_FALSE(breaker.is_armed(BreakerState{start, 2}, start + 59s));
    EXPECT_TRUE(breaker.is_armed(BreakerState{start, 2}, start + 60s));
    EXPECT_TRUE(breaker.is_armed(BreakerState{start, 1}, start));
}

TEST(CircuitBreaker, WritesAndReadsTimes) {
    EXPECT_EQ(to_text(start), "2023-12-10 04:45:20");
    EXPECT_EQ(start.time_since_epoch().count(), 1702183520);
    EXPECT_EQ(to_text(read_time("2024-02-29 23:59:59") + 1s), "2024-03-01 00:00:00");
    for (const char* wrong :
         {"", "2023-12-10", "2023-12-10T04:45:20", "2023-12-10 04:45:2x", "2023-12-10 04:45:20 "}) {
        EXPECT_THROW(read_time(wrong), std::invalid_argument) << wrong;
    }
}

} // namespace
} // namespace countries
