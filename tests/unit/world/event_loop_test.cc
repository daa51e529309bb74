#include "emulator/world/event_loop.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace snowglobe {

namespace {

const Time epoch = from_epoch_s(1'000'000);

Event event_at(Time at, Phase phase, std::string call_id) {
    Event event;
    event.at = at;
    event.phase = phase;
    event.action = RetryEvent{std::move(call_id), false};
    return event;
}

std::string name_of(const Event& event) {
    return std::get<RetryEvent>(event.action).call_id;
}

std::vector<std::string> drain(EventLoop& loop) {
    std::vector<std::string> names;
    while (const auto event = loop.next()) {
        names.push_back(name_of(*event));
    }
    return names;
}

} // namespace

// Of one instant: inputs, replies, timers, work; and what came first, first.
TEST(EventLoop, EqualTimesRunByPhaseAndThenInTheirOrder) {
    const Draws draws(0);
    EventLoop loop(draws, epoch);
    const Time at = epoch + seconds{1};
    loop.push(event_at(at, Phase::work, "work 1"));
    loop.push(event_at(at, Phase::work, "work 2"));
    loop.push(event_at(at, Phase::timer, "timer"));
    loop.push(event_at(at, Phase::input, "input"));
    loop.push(event_at(at, Phase::reply, "reply"));
    loop.push(event_at(at - nanoseconds{1}, Phase::work, "before"));
    EXPECT_EQ(
        drain(loop),
        (std::vector<std::string>{"before", "input", "reply", "timer", "work 1", "work 2"}));
    EXPECT_EQ(loop.events_run(), 6U);
    EXPECT_EQ(loop.now(), at);
}

// Seed 0 keeps the order in which equal things came; another seed may turn it.
TEST(EventLoop, SeedsDecideTheOrderOfEqualTimes) {
    const auto order = [](std::uint64_t seed) {
        const Draws draws(seed);
        EventLoop loop(draws, epoch);
        for (const char* name : {"a", "b", "c", "d"}) {
            loop.push_at(
                epoch + seconds{1}, TimerClass::work, name, {}, RetryEvent{name, false});
        }
        return drain(loop);
    };
    EXPECT_EQ(order(0), (std::vector<std::string>{"a", "b", "c", "d"}));
    EXPECT_EQ(order(7), order(7));
    std::set<std::vector<std::string>> seen;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        seen.insert(order(seed));
    }
    EXPECT_GT(seen.size(), 5U);
}

TEST(EventLoop, NothingHappensAtTheInstantOfItsCause) {
    const Draws draws(0);
    EventLoop loop(draws, epoch);
    loop.push_hop(Phase::work, "hop.test", "hop", {}, RetryEvent{"hop", false});
    loop.push_at(epoch - seconds{5}, TimerClass::work, "late", {}, RetryEvent{"late", false});
    EXPECT_EQ(loop.events().next(TimerClass::work), epoch + nanoseconds{1});
    EXPECT_EQ(name_of(*loop.next()), "late");
    EXPECT_EQ(name_of(*loop.next()), "hop");
    EXPECT_EQ(loop.now(), epoch + microseconds{1});
}

TEST(EventLoop, AnEventCarriesItsCause) {
    const Draws draws(0);
    EventLoop loop(draws, epoch);
    loop.push_hop(Phase::work, "hop.test", "a", {TraceId{41}, InputId{3}}, RetryEvent{"a", false});
    const auto event = loop.next();
    EXPECT_EQ(event->cause, TraceId{41});
    EXPECT_EQ(event->root, InputId{3});
}

TEST(EventLoop, WhatIsNotWantedIsPassedOverAndStays) {
    const Draws draws(0);
    EventLoop loop(draws, epoch);
    loop.push(event_at(epoch + seconds{1}, Phase::work, "a"));
    loop.push(event_at(epoch + seconds{2}, Phase::work, "b"));
    const auto is_b = [](const Event& event) { return name_of(event) == "b"; };
    EXPECT_FALSE(loop.next_if(epoch + seconds{1}, is_b));
    EXPECT_EQ(loop.now(), epoch);
    EXPECT_EQ(name_of(*loop.next_if(epoch + seconds{2}, is_b)), "b");
    // The one before is late now: it runs, and the clock does not go back for it.
    EXPECT_EQ(name_of(*loop.next()), "a");
    EXPECT_EQ(loop.now(), epoch + seconds{2});
    EXPECT_FALSE(loop.next());
}

TEST(EventLoop, AnEventOfTheSameNameTakesThePlace) {
    const Draws draws(0);
    EventLoop loop(draws, epoch);
    const auto push = [&](Time at, TimerClass timer_class, const char* call_id) {
        loop.push_at(at, timer_class, "a", {}, RetryEvent{call_id, false}, "same name");
    };
    push(epoch + seconds{1}, TimerClass::work, "old");
    push(epoch + seconds{9}, TimerClass::background, "new");
    EXPECT_EQ(loop.events().count(TimerClass::work), 0U);
    EXPECT_EQ(drain(loop), std::vector<std::string>{"new"});
}

} // namespace snowglobe
