#include "services/dynamodb/changes.h"

#include "emulator/call/context.h"
#include "emulator/store/rows.h"

#include <algorithm>
#include <array>
#include <string>

namespace snowglobe::dynamodb {

namespace {

// Quotas of AWS's page "Quotas in Amazon DynamoDB".
constexpr std::size_t decreases_max = 4; // a UTC day, then one in an hour
constexpr Duration decrease_interval = hours{1};
constexpr std::size_t on_demand_max = 4; // in 24 hours
constexpr Duration on_demand_window = hours{24};
constexpr std::size_t table_class_max = 2; // in 30 days
constexpr Duration table_class_window = hours{24} * 30;
constexpr std::size_t encryption_max = 4; // in 24 hours, then one in six
constexpr Duration encryption_window = hours{24};
constexpr Duration encryption_interval = hours{6};

[[noreturn]] void subscriber_limit_exceeded(const std::string& what) {
    throw ApiError("LimitExceededException", "Subscriber limit exceeded: " + what);
}

std::chrono::sys_days day_of(Time time) {
    return std::chrono::sys_days{std::chrono::floor<std::chrono::days>(time.time_since_epoch())};
}

Time midnight_after(Time time) {
    return Time{(day_of(time) + std::chrono::days{1}).time_since_epoch()};
}

std::string weekday_of(Time time) {
    static constexpr std::array names{
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    return names[std::chrono::weekday{day_of(time)}.c_encoding()];
}

std::string month_of(const std::chrono::year_month_day& date) {
    static constexpr std::array names{
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"};
    return names[static_cast<unsigned>(date.month()) - 1];
}

std::string two_digits(std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string minutes_and_seconds(std::int64_t second_of_day) {
    return two_digits(second_of_day / 60 % 60) + ":" + two_digits(second_of_day % 60);
}

std::int64_t second_of_day(Time time) {
    return std::chrono::floor<seconds>(time.time_since_epoch() - day_of(time).time_since_epoch())
        .count();
}

// "Thursday, October 8, 2026 at 11:20:48 PM Coordinated Universal Time"
std::string in_words(Time time) {
    const std::chrono::year_month_day date{day_of(time)};
    const std::int64_t second = second_of_day(time);
    const std::int64_t hour = second / 3600;
    return weekday_of(time) + ", " + month_of(date) + " " +
           std::to_string(static_cast<unsigned>(date.day())) + ", " +
           std::to_string(static_cast<int>(date.year())) + " at " +
           std::to_string(hour % 12 == 0 ? 12 : hour % 12) + ":" + minutes_and_seconds(second) +
           (hour < 12 ? " AM" : " PM") + " Coordinated Universal Time";
}

// "Sat Feb 23 03:07:45 UTC 2019"
std::string in_short(Time time) {
    const std::chrono::year_month_day date{day_of(time)};
    const std::int64_t second = second_of_day(time);
    return weekday_of(time).substr(0, 3) + " " + month_of(date).substr(0, 3) + " " +
           two_digits(static_cast<unsigned>(date.day())) + " " + two_digits(second / 3600) + ":" +
           minutes_and_seconds(second) + " UTC " + std::to_string(static_cast<int>(date.year()));
}

Key changes_key(std::uint64_t table_number) {
    return Key("dynamodb.changes").number(table_number);
}

void keep_latest(std::vector<Time>& times, std::size_t count) {
    if (times.size() > count) {
        times.erase(times.begin(), times.end() - static_cast<std::ptrdiff_t>(count));
    }
}

} // namespace

std::int64_t Changes::decreases_today(std::uint64_t number, Time now) const {
    const auto found = decreases.find(number);
    if (found == decreases.end()) {
        return 0;
    }
    return std::count_if(found->second.begin(), found->second.end(), [&](Time time) {
        return day_of(time) == day_of(now);
    });
}

// One is free again an hour after the last, or with the next day, whichever comes first (recorded:
// refused 3,540 s after the last, accepted 3,600 s after it, and all four again at midnight).
void Changes::count_decrease(std::uint64_t number, Time now) {
    std::vector<Time>& times = decreases[number];
    std::erase_if(times, [&](Time time) { return day_of(time) != day_of(now); });
    if (times.size() >= decreases_max && now < times.back() + decrease_interval) {
        const Time next = std::min(times.back() + decrease_interval, midnight_after(now));
        subscriber_limit_exceeded(
            "Provisioned throughput decreases are limited within a given UTC day. After the first "
            "4 decreases, each subsequent decrease in the same UTC day can be performed at most "
            "once every 3600 seconds. Number of decreases today: " +
            std::to_string(times.size()) + ". Last decrease at " + in_words(times.back()) +
            ". Next decrease can be made at " + in_words(next));
    }
    times.push_back(now);
}

// The text is from when it was "limited to once in 1 day(s)"; the number is of today.
void Changes::count_on_demand(Time now) {
    if (on_demand.size() >= on_demand_max && now < on_demand.front() + on_demand_window) {
        subscriber_limit_exceeded(
            "Update to PayPerRequest mode are limited to 4 times in 1 day(s). Last update at " +
            in_short(on_demand.back()) + ". Next update can be made at " +
            in_short(on_demand.front() + on_demand_window));
    }
    on_demand.push_back(now);
    keep_latest(on_demand, on_demand_max);
}

void Changes::count_table_class(bool changes, Time now) {
    if (table_class.size() >= table_class_max && now < table_class.front() + table_class_window) {
        subscriber_limit_exceeded("Updates to TableClass are limited to 2 times in 30 day(s).");
    }
    if (changes) {
        table_class.push_back(now);
        keep_latest(table_class, table_class_max);
    }
}

// The window begins with the first change, and all begins anew when it ends.
void Changes::count_encryption(Time now) {
    if (!encryption.empty() && encryption.front() + encryption_window <= now) {
        encryption.clear();
    }
    if (encryption.size() >= encryption_max && now < encryption.back() + encryption_interval) {
        const Time end = encryption.front() + encryption_window;
        subscriber_limit_exceeded(
            "Encryption mode changes are limited in the 24h window ending at " +
            to_iso8601(end, 3) +
            ". After the first 4 change, each subsequent change in the same window can be "
            "performed at most once every 21600 seconds. Number of updates today: " +
            std::to_string(encryption.size()) + ". Last change at " +
            to_iso8601(encryption.back(), 3) + ". Next changes can be made at " +
            to_iso8601(std::min(encryption.back() + encryption_interval, end), 3) + ".");
    }
    encryption.push_back(now);
}

Changes find_changes(Context& context, std::uint64_t table_number) {
    return Rows<Changes>(context.store)
        .find(changes_key(table_number))
        .value_or(Changes{});
}

void put_changes(Context& context, std::uint64_t table_number, const Changes& changes) {
    Rows<Changes>(context.store).put(changes_key(table_number), changes);
}

void erase_changes(Context& context, std::uint64_t table_number) {
    Rows<Changes>(context.store).erase(changes_key(table_number));
}

} // namespace snowglobe::dynamodb
