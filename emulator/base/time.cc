#include "emulator/base/time.h"

#include "emulator/base/json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

namespace snowglobe {

namespace {

struct CivilDate {
    std::int64_t year;
    unsigned month;
    unsigned day;
};

// Proleptic Gregorian calendar; integer arithmetic only, so no libc time zone can leak in.
CivilDate civil_from_days(std::int64_t days) {
    const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{days}}};
    return {
        static_cast<int>(ymd.year()),
        static_cast<unsigned>(ymd.month()),
        static_cast<unsigned>(ymd.day())};
}

bool digits(std::string_view text, std::size_t from, std::size_t count, int& out) {
    if (text.size() < from + count) {
        return false;
    }
    out = 0;
    for (std::size_t i = from; i < from + count; ++i) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        out = out * 10 + (text[i] - '0');
    }
    return true;
}

} // namespace

std::string to_iso8601(Time t, int fraction_digits) {
    const std::int64_t ns = epoch_ns(t);
    const std::int64_t seconds_total = epoch_s(t);
    const std::int64_t fraction = (ns % 1'000'000'000 + 1'000'000'000) % 1'000'000'000;
    const std::int64_t days = std::chrono::floor<std::chrono::days>(seconds{seconds_total}).count();
    const std::int64_t second_of_day = seconds_total - days * 86'400;
    const CivilDate date = civil_from_days(days);
    std::array<char, 48> buffer{};
    char* at = buffer.data();
    const auto put = [&](std::int64_t value, int digits) {
        for (int i = digits; i-- > 0; value /= 10) {
            at[i] = static_cast<char>('0' + value % 10);
        }
        at += digits;
    };
    put(date.year, 4);
    *at++ = '-';
    put(date.month, 2);
    *at++ = '-';
    put(date.day, 2);
    *at++ = 'T';
    put(second_of_day / 3600, 2);
    *at++ = ':';
    put(second_of_day / 60 % 60, 2);
    *at++ = ':';
    put(second_of_day % 60, 2);
    if (fraction_digits > 0) {
        *at++ = '.';
        put(fraction, 9);
        at -= 9 - fraction_digits;
    }
    *at++ = 'Z';
    return {buffer.data(), at};
}

std::optional<Time> parse_iso8601(std::string_view text) {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (text.size() < 20 || !digits(text, 0, 4, year) || text[4] != '-' ||
        !digits(text, 5, 2, month) || text[7] != '-' || !digits(text, 8, 2, day) ||
        (text[10] != 'T' && text[10] != ' ') || !digits(text, 11, 2, hour) || text[13] != ':' ||
        !digits(text, 14, 2, minute) || text[16] != ':' || !digits(text, 17, 2, second)) {
        return std::nullopt;
    }
    const std::chrono::year_month_day ymd{
        std::chrono::year{year},
        std::chrono::month{static_cast<unsigned>(month)},
        std::chrono::day{static_cast<unsigned>(day)}};
    if (!ymd.ok() || year < 1700 || year > 2250 || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    std::size_t at = 19;
    std::int64_t fraction = 0;
    if (text[at] == '.') {
        ++at;
        std::int64_t unit = 100'000'000;
        const std::size_t first = at;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
            fraction += (text[at] - '0') * unit;
            unit /= 10;
        }
        if (at == first) {
            return std::nullopt;
        }
    }
    std::int64_t offset_s = 0;
    const std::string_view zone = text.substr(at);
    if (zone != "Z" && zone != "z") {
        int zone_hour = 0;
        int zone_minute = 0;
        if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') ||
            !digits(zone, 1, 2, zone_hour) || zone[3] != ':' || !digits(zone, 4, 2, zone_minute) ||
            zone_hour > 23 || zone_minute > 59) {
            return std::nullopt;
        }
        offset_s = (zone_hour * 3600 + zone_minute * 60) * (zone[0] == '-' ? -1 : 1);
    }
    const std::int64_t days = std::chrono::sys_days{ymd}.time_since_epoch().count();
    const std::int64_t total = days * 86'400 + hour * 3600 + minute * 60 + second - offset_s;
    return from_epoch_ns(total * 1'000'000'000 + fraction);
}

std::optional<Duration> parse_duration(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    constexpr std::int64_t limit = std::int64_t{200} * 365 * 86'400 * 1'000'000'000;
    std::int64_t total = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        std::int64_t whole = 0;
        std::int64_t fraction = 0;
        std::int64_t fraction_unit = 1;
        const std::size_t first = at;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
            if (whole > limit / 10) {
                return std::nullopt;
            }
            whole = whole * 10 + (text[at] - '0');
        }
        bool any = at > first;
        if (at < text.size() && text[at] == '.') {
            ++at;
            for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
                any = true;
                if (fraction_unit < 1'000'000'000) {
                    fraction = fraction * 10 + (text[at] - '0');
                    fraction_unit *= 10;
                }
            }
        }
        if (!any) {
            return std::nullopt;
        }
        const std::string_view rest = text.substr(at);
        std::int64_t unit = 0;
        std::size_t length = 2;
        if (rest.starts_with("ns")) {
            unit = 1;
        } else if (rest.starts_with("us")) {
            unit = 1'000;
        } else if (rest.starts_with("ms")) {
            unit = 1'000'000;
        } else if (rest.starts_with("s")) {
            unit = 1'000'000'000;
            length = 1;
        } else if (rest.starts_with("m")) {
            unit = std::int64_t{60} * 1'000'000'000;
            length = 1;
        } else if (rest.starts_with("h")) {
            unit = std::int64_t{3600} * 1'000'000'000;
            length = 1;
        } else if (rest.starts_with("d")) {
            unit = std::int64_t{86'400} * 1'000'000'000;
            length = 1;
        } else {
            return std::nullopt;
        }
        if (whole > (limit - total) / unit) {
            return std::nullopt;
        }
        total += whole * unit;
        // unit is at most 8.64e13 and fraction below 1e9: split so that the product cannot
        // overflow.
        total +=
            (unit / fraction_unit) * fraction + (unit % fraction_unit) * fraction / fraction_unit;
        if (total > limit) {
            return std::nullopt;
        }
        at += length;
    }
    return Duration{total};
}

std::string to_text(Duration d) {
    std::int64_t ns = d.count();
    std::string text = ns < 0 ? "-" : "";
    ns = ns < 0 ? -ns : ns;
    if (ns == 0) {
        return "0s";
    }
    if (ns < 1'000) {
        return text + std::to_string(ns) + "ns";
    }
    const auto with_fraction = [](std::int64_t value, std::int64_t unit) {
        std::string out = std::to_string(value / unit);
        std::string fraction = std::to_string(unit + value % unit).substr(1);
        while (!fraction.empty() && fraction.back() == '0') {
            fraction.pop_back();
        }
        return fraction.empty() ? out : out + "." + fraction;
    };
    if (ns < 1'000'000) {
        return text + with_fraction(ns, 1'000) + "us";
    }
    if (ns < 1'000'000'000) {
        return text + with_fraction(ns, 1'000'000) + "ms";
    }
    const std::int64_t hour = std::int64_t{3600} * 1'000'000'000;
    const std::int64_t minute = std::int64_t{60} * 1'000'000'000;
    if (ns >= hour) {
        text += std::to_string(ns / hour) + "h";
        ns %= hour;
    }
    if (ns >= minute) {
        text += std::to_string(ns / minute) + "m";
        ns %= minute;
    }
    if (ns > 0) {
        text += with_fraction(ns, 1'000'000'000) + "s";
    }
    return text;
}

json json_timestamp(Time t, int digits) {
    if (digits == 0) {
        return json(epoch_s(t));
    }
    // ms / 1000 is correctly rounded, and the shortest decimal that reads back is the exact one.
    return json(static_cast<double>(epoch_ms(t)) / 1000.0);
}

std::optional<std::int64_t> parse_json_timestamp_ms(const json& value) {
    using Limits = std::numeric_limits<std::int64_t>;
    if (value.is_number_float()) {
        const double ms = std::round(value.get<double>() * 1000.0);
        constexpr double limit = 9'223'372'036'854'775'808.0; // 2^63
        return ms >= limit ? Limits::max() : ms < -limit ? Limits::min() : std::llround(ms);
    }
    if (value.is_number_unsigned() &&
        value.get<std::uint64_t>() > static_cast<std::uint64_t>(Limits::max() / 1000)) {
        return Limits::max();
    }
    if (!value.is_number_integer()) {
        return std::nullopt;
    }
    const std::int64_t s = value.get<std::int64_t>();
    return s > Limits::max() / 1000   ? Limits::max()
           : s < Limits::min() / 1000 ? Limits::min()
                                      : s * 1000;
}

std::optional<Time> parse_json_timestamp(const json& value) {
    constexpr std::int64_t limit_ms = 9'000'000'000'000; // 285 years: short of a Time's ends
    const auto ms = parse_json_timestamp_ms(value);
    return ms ? std::optional(from_epoch_ms(std::clamp(*ms, -limit_ms, limit_ms))) : std::nullopt;
}

} // namespace snowglobe
