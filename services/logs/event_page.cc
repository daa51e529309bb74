#include "services/logs/event_page.h"

#include "emulator/base/json.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace snowglobe::logs {

namespace {

constexpr std::size_t time_digits = 20;
constexpr std::size_t number_digits = 20;
constexpr std::size_t index_digits = 16;

template <class Number> bool read_number(std::string_view digits, Number& out) {
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return fault == std::errc() && end == digits.data() + digits.size() && out >= 0;
}

} // namespace

std::string digits_of(const Position& position) {
    return fmt::format("{:020}{:020}{:016}", position.at_ms, position.number, position.index);
}

std::optional<Position> read_digits(std::string_view digits) {
    Position position;
    if (digits.size() != time_digits + number_digits + index_digits ||
        !read_number(digits.substr(0, time_digits), position.at_ms) ||
        !read_number(digits.substr(time_digits, number_digits), position.number) ||
        !read_number(digits.substr(time_digits + number_digits), position.index)) {
        return std::nullopt;
    }
    return position;
}

bool EventPage::take(const Event& event) {
    const std::size_t bytes = event.message.size() + event_overhead_bytes;
    if (events_.size() == events_max_ || (!events_.empty() && bytes_ + bytes > page_bytes_max)) {
        is_full_ = true;
        return false;
    }
    bytes_ += bytes;
    events_.push_back(event);
    return true;
}

void EventPage::reverse() {
    std::reverse(events_.begin(), events_.end());
}

Position range_start(const json& request, const Group& group, Time now) {
    std::int64_t start = request.value("startTime", std::int64_t{0});
    if (group.retention_days != 0) {
        start = std::max(start, epoch_ms(group.oldest(now)));
    }
    return Position::at(start);
}

} // namespace snowglobe::logs
