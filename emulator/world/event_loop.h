#pragma once
// Time and order of a world: its clock, and which event is next. What an event does is not known
// here.
#include "emulator/base/time.h"
#include "emulator/call/draws.h"
#include "emulator/world/scheduler.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

class EventLoop {
public:
    // `draws` outlives this.
    EventLoop(const Draws& draws, Time epoch) : draws_(draws), now_(epoch) {}

    Time now() const { return now_; }
    void move_to(Time to) { now_ = std::max(now_, to); } // never back
    void begin_at(Time start) { now_ = start; }          // before anything has run
    const Scheduler& events() const { return events_; }
    Scheduler& events() { return events_; }
    std::uint64_t events_run() const { return events_run_; }

    // Takes the next event out and moves the clock to it; nothing if there is none.
    std::optional<Event> next();
    // As next, but only if it is at or before `until` and `wanted` accepts it (events it refuses
    // are passed over).
    std::optional<Event> next_if(Time until, const std::function<bool(const Event&)>& wanted);

    // An event as soon as anything can be: other seeds draw how soon, by `site` and `who`.
    void push_hop(
        Phase phase,
        std::string_view site,
        std::string_view who,
        Cause cause,
        EventAction action,
        std::string name = {});
    // An event at a time, but later than now.
    void push_at(
        Time at,
        TimerClass timer_class,
        std::string_view who,
        Cause cause,
        EventAction action,
        std::string name = {});
    // An event as it is.
    void push(Event event, std::string name = {}) {
        events_.push(std::move(event), std::move(name));
    }
    // As if such an event were pushed and taken out again.
    Scheduler::Passed pass_by(Time at, Phase phase) {
        const Scheduler::Passed passed = events_.pass_by(at, phase);
        begin(at);
        return passed;
    }

private:
    Event make_event(std::string_view who, Cause cause, EventAction action) const;
    void begin(Time at);

    const Draws& draws_;
    Scheduler events_;
    Time now_{};
    std::uint64_t events_run_ = 0;
};

} // namespace snowglobe
