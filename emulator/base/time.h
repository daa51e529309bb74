#pragma once
// Time inside a world: a strong int64 of nanoseconds since 1970. There is deliberately no now():
// a Time is handed to an operation (Context::now), it cannot be asked for.
#include "emulator/base/json_fwd.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

struct WorldClock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<WorldClock>;
    static constexpr bool is_steady = true;
};

using Duration = WorldClock::duration;
using Time = WorldClock::time_point;

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr Time time_max = Time::max();

constexpr Time from_epoch_ns(std::int64_t ns) {
    return Time{Duration{ns}};
}
constexpr Time from_epoch_ms(std::int64_t ms) {
    return Time{milliseconds{ms}};
}
constexpr Time from_epoch_s(std::int64_t s) {
    return Time{seconds{s}};
}
constexpr std::int64_t epoch_ns(Time t) {
    return t.time_since_epoch().count();
}
// Rounded down, also before 1970.
constexpr std::int64_t epoch_ms(Time t) {
    return std::chrono::floor<milliseconds>(t.time_since_epoch()).count();
}
constexpr std::int64_t epoch_s(Time t) {
    return std::chrono::floor<seconds>(t.time_since_epoch()).count();
}

// "2026-01-01T00:00:00Z" with `fraction_digits` (0 to 9) digits after the second.
std::string to_iso8601(Time t, int fraction_digits = 9);
// Accepts YYYY-MM-DDTHH:MM:SS[.fraction](Z|+HH:MM|-HH:MM); nullopt for anything else.
std::optional<Time> parse_iso8601(std::string_view text);
// "5m", "29.999s", "1ms", "2h", "1h30m", "250us", "10ns": exact integer arithmetic; nullopt when
// malformed.
std::optional<Duration> parse_duration(std::string_view text);
// The shortest of "1h30m", "29.999s", "1ms": reads back through parse_duration.
std::string to_text(Duration d);

// A JSON timestamp as AWS writes it: epoch seconds with `digits` of fraction (0 or 3) as a number.
// Built from integers; the only place where a double stands for a time.
json json_timestamp(Time t, int digits = 3);
// Reads a JSON number of epoch seconds (integer or fraction) as milliseconds, of which an int64
// holds so many: beyond them it is the first or the last one. nullopt if not a number.
std::optional<std::int64_t> parse_json_timestamp_ms(const json& value);
// The same as a Time, which reaches less far: beyond it is a time before or after all others.
std::optional<Time> parse_json_timestamp(const json& value);

} // namespace snowglobe
