#pragma once
// Pages of events, and the tokens that go on from one: where an event stands, in 56 digits.
#include "services/logs/batch.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::logs {

// A page ends with whichever comes first: so many events, or so many bytes of them.
constexpr std::size_t page_events_max = 10'000;
constexpr std::size_t page_bytes_max = 1'048'576;

std::string digits_of(const Position& position);
// nullopt: these are no such digits.
std::optional<Position> read_digits(std::string_view digits);

class EventPage {
public:
    explicit EventPage(std::size_t events_max) : events_max_(events_max) {}

    // False: the page is full, and the event is not on it.
    bool take(const Event& event);
    bool is_full() const { return is_full_; }
    const std::vector<Event>& events() const { return events_; }
    void reverse();

private:
    std::size_t events_max_;
    std::size_t bytes_ = 0;
    bool is_full_ = false;
    std::vector<Event> events_;
};

// From a request's startTime (included) on, but not before what has expired.
Position range_start(const json& request, const Group& group, Time now);

} // namespace snowglobe::logs
