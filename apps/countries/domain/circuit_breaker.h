#pragma once
// The circuit breaker's rules: calls that fail are counted in a window that begins with the first
// of them; from a threshold on no call is allowed until the window is over. A success changes
// nothing.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace countries {

using Seconds = std::chrono::sys_seconds;

// "2023-12-10 04:45:20", UTC
std::string to_text(Seconds time);
Seconds read_time(std::string_view text); // throws std::invalid_argument

struct BreakerState {
    Seconds start;            // of the window
    std::int64_t counter = 0; // failures in it
    friend bool operator==(const BreakerState&, const BreakerState&) = default;
};

struct CircuitBreaker {
    std::chrono::minutes window{5};
    std::int64_t threshold = 5;

    bool is_active(const BreakerState& state, Seconds now) const;
    // Whether calls are allowed: "armed".
    bool is_armed(const std::optional<BreakerState>& state, Seconds now) const;
    // The state after one more failure.
    BreakerState after_failure(const std::optional<BreakerState>& state, Seconds now) const;
};

} // namespace countries
