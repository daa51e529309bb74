#include "emulator/world/event_loop.h"

#include <utility>

namespace snowglobe {

namespace {

// A hop inside the world (wake-up, call, reply) takes at least this long, so that a cause never
// shares an instant with its effect; other seeds draw up to a millisecond more.
constexpr Duration hop_min = microseconds{1};
constexpr std::uint64_t hop_extra_us = 1'000;

} // namespace

std::optional<Event> EventLoop::next() {
    if (events_.empty()) {
        return std::nullopt;
    }
    std::optional<Event> event = events_.pop();
    begin(event->at);
    return event;
}

std::optional<Event>
EventLoop::next_if(Time until, const std::function<bool(const Event&)>& wanted) {
    std::optional<Event> event = events_.pop_if(
        [&](const Event& candidate) { return candidate.at <= until && wanted(candidate); });
    if (event) {
        begin(event->at);
    }
    return event;
}

void EventLoop::begin(Time at) {
    move_to(at);
    ++events_run_;
}

Event EventLoop::make_event(std::string_view who, Cause cause, EventAction action) const {
    Event event;
    event.tie = draws_.choose("tie", who, 0, std::uint64_t{1} << 32);
    event.cause = cause.record;
    event.root = cause.root;
    event.action = std::move(action);
    return event;
}

void EventLoop::push_hop(
    Phase phase,
    std::string_view site,
    std::string_view who,
    Cause cause,
    EventAction action,
    std::string name) {
    Event event = make_event(who, cause, std::move(action));
    event.at = now_ + hop_min + microseconds{draws_.choose(site, who, 0, hop_extra_us)};
    event.phase = phase;
    event.timer_class = TimerClass::work;
    push(std::move(event), std::move(name));
}

void EventLoop::push_at(
    Time at,
    TimerClass timer_class,
    std::string_view who,
    Cause cause,
    EventAction action,
    std::string name) {
    Event event = make_event(who, cause, std::move(action));
    event.at = std::max(at, now_ + nanoseconds{1});
    event.phase = Phase::timer;
    event.timer_class = timer_class;
    push(std::move(event), std::move(name));
}

} // namespace snowglobe
