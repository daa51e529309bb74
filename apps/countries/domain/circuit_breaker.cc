#include "apps/countries/domain/circuit_breaker.h"

#include "apps/common/iso_time.h"

#include <charconv>
#include <stdexcept>

namespace countries {

namespace {

constexpr std::string_view form = "0000-00-00 00:00:00";

unsigned number_at(std::string_view text, std::size_t at, std::size_t size) {
    unsigned value = 0;
    const char* end = text.data() + at + size;
    if (std::from_chars(text.data() + at, end, value).ptr != end) {
        throw std::invalid_argument("not a time: " + std::string(text));
    }
    return value;
}

} // namespace

std::string to_text(Seconds time) {
    return apps::plain_time(time);
}

Seconds read_time(std::string_view text) {
    bool fits = text.size() == form.size();
    for (std::size_t at = 0; fits && at < form.size(); ++at) {
        fits = form[at] == '0' || form[at] == text[at];
    }
    if (!fits) {
        throw std::invalid_argument("not a time: " + std::string(text));
    }
    const std::chrono::year_month_day date(
        std::chrono::year(static_cast<int>(number_at(text, 0, 4))),
        std::chrono::month(number_at(text, 5, 2)),
        std::chrono::day(number_at(text, 8, 2)));
    return std::chrono::sys_days(date) + std::chrono::hours(number_at(text, 11, 2)) +
           std::chrono::minutes(number_at(text, 14, 2)) +
           std::chrono::seconds(number_at(text, 17, 2));
}

// By all the time that has passed. The original looks at the seconds within a day only, so that a
// state of yesterday counts for as young as it would be without the day.
bool CircuitBreaker::is_active(const BreakerState& state, Seconds now) const {
    return now - state.start < window;
}

bool CircuitBreaker::is_armed(const std::optional<BreakerState>& state, Seconds now) const {
    return !state || !is_active(*state, now) || state->counter < threshold;
}

BreakerState
CircuitBreaker::after_failure(const std::optional<BreakerState>& state, Seconds now) const {
    if (!state || !is_active(*state, now)) {
        return {now, 1};
    }
    return {state->start, state->counter + 1};
}

} // namespace countries
