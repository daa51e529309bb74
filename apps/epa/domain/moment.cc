#include "apps/epa/domain/moment.h"

#include "apps/common/iso_time.h"

#include <chrono>

namespace epa {

namespace {

// Digits of `text` from `at`, or -1.
int number(std::string_view text, std::size_t at, std::size_t digits) {
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
        if (i >= text.size() || text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

// ".5" of "...:00.5Z" -> 500; the empty text -> 0; anything else -1.
int milliseconds(std::string_view fraction) {
    if (fraction.empty()) {
        return 0;
    }
    const std::size_t digits = fraction.size() - 1;
    if (fraction[0] != '.' || digits < 1 || digits > 9 || number(fraction, 1, digits) < 0) {
        return -1;
    }
    std::string three(fraction.substr(1, 3));
    three.resize(3, '0');
    return number(three, 0, 3);
}

} // namespace

std::string time_text(std::int64_t ms) {
    return apps::iso_time_ms(apps::Nanoseconds(std::chrono::milliseconds(ms)));
}

std::optional<std::int64_t> read_time(std::string_view text) {
    // 2026-01-01T00:00:00...Z
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
        text[13] != ':' || text[16] != ':' || text.back() != 'Z') {
        return std::nullopt;
    }
    const int year = number(text, 0, 4);
    const int month = number(text, 5, 2);
    const int day = number(text, 8, 2);
    const int hour = number(text, 11, 2);
    const int minute = number(text, 14, 2);
    const int second = number(text, 17, 2);
    const int ms = milliseconds(text.substr(19, text.size() - 20));
    if (year < 1 || month < 1 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 59 || ms < 0) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(
        std::chrono::year(year),
        std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day)));
    // Nanoseconds of 64 bits, in which such times are written again, end in 2262.
    if (!date.ok() || year < 1700 || year > 2261) {
        return std::nullopt;
    }
    const std::chrono::sys_time<std::chrono::milliseconds> time =
        std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
        std::chrono::seconds(second) + std::chrono::milliseconds(ms);
    return time.time_since_epoch().count();
}

} // namespace epa
