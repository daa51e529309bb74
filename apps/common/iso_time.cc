#include "apps/common/iso_time.h"

#include <cstdio>

namespace apps {

namespace {

// "2026-03-02", what stands between, "08:00:00".
std::string date_and_clock(Nanoseconds time, char between) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    char text[48];
    std::snprintf(
        text,
        sizeof text,
        "%04d-%02u-%02u%c%02d:%02d:%02d",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()),
        between,
        static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()));
    return text;
}

// ".123": the first digits of what is left of the second.
std::string fraction(Nanoseconds time, std::size_t digits) {
    const auto rest = time - std::chrono::floor<std::chrono::seconds>(time);
    char text[16];
    std::snprintf(text, sizeof text, ".%09lld", static_cast<long long>(rest.count()));
    return std::string(text, digits + 1);
}

} // namespace

std::string iso_time_ms(Nanoseconds time) {
    return date_and_clock(time, 'T') + fraction(time, 3) + "Z";
}

std::string iso_time_us(Nanoseconds time) {
    return date_and_clock(time, 'T') + fraction(time, 6) + "+00:00";
}

std::string plain_time(std::chrono::sys_seconds time) {
    return date_and_clock(time, ' ');
}

} // namespace apps
