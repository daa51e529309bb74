#include "emulator/world/world.h"
#include "tests/unit/world/toy_service.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

// Runs until nothing is left but background timers.
void drain(World& world) {
    while (world.scheduler().count(TimerClass::work) > 0 ||
           world.scheduler().count(TimerClass::foreground) > 0) {
        world.step();
    }
}

Reply ask(World& world, const std::string& operation, const json& request) {
    Reply reply;
    world.admit(toy::call(operation, request), [&](Reply given) { reply = std::move(given); });
    drain(world);
    return reply;
}

std::int64_t value(World& world, const std::string& name) {
    std::int64_t out = 0;
    world.look(
        *world.service("toy"), Scope{}, [&](Context& context) { out = toy::read(context, name); });
    return out;
}

} // namespace

TEST(World, AnOperationAnswersAndItsTimerFires) {
    const auto world = toy::make_world();
    const Time before = world->now();
    EXPECT_EQ(ask(*world, "Raise", {{"name", "a"}, {"timer_ms", 30'000}}).body["value"], 1);
    EXPECT_EQ(value(*world, "a"), 1'001);
    EXPECT_EQ(world->now() - before, milliseconds{30'000});
}

// A refused operation leaves nothing behind: no row, no timer, no wake of a subscriber.
TEST(World, AFailureRollsEverythingBack) {
    const auto world = toy::make_world();
    ask(*world, "Raise", {{"name", "a"}, {"subscribe", true}});
    const std::uint64_t events = world->events_run();
    const Reply reply = ask(*world, "Raise", {{"name", "a"}, {"timer_ms", 5}, {"fail", true}});
    EXPECT_EQ(reply.error->code, "Refused");
    EXPECT_EQ(value(*world, "a"), 1);
    EXPECT_TRUE(world->scheduler().empty());
    EXPECT_EQ(world->events_run(), events + 1);
}

TEST(World, SubscribersWakeAfterCommit) {
    const auto world = toy::make_world();
    ask(*world, "Raise", {{"name", "a"}, {"subscribe", true}});
    ask(*world, "Raise", {{"name", "a"}});
    EXPECT_EQ(value(*world, "a.copy"), 2);
}

TEST(World, AWaitingCallRunsAgainWhenItsChannelIsNotified) {
    const auto world = toy::make_world();
    std::optional<Reply> reply;
    world->admit(
        toy::call("Await", {{"name", "a"}, {"least", 2}}), [&](Reply given) { reply = given; });
    ask(*world, "Raise", {{"name", "a"}});
    EXPECT_FALSE(reply);
    ask(*world, "Raise", {{"name", "a"}});
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body["value"], 2);
}

TEST(World, AWaitingCallIsAnsweredAtItsDeadline) {
    const auto world = toy::make_world();
    std::optional<Reply> reply;
    const Time before = world->now();
    world->admit(
        toy::call("Await", {{"name", "a"}, {"least", 2}, {"wait_ms", 20'000}}),
        [&](Reply given) { reply = given; });
    while (world->step()) {
    }
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body["value"], 0);
    EXPECT_EQ(world->now() - before, seconds{20});
}

// The client hung up: its call never runs again, so it can take nothing.
TEST(World, ADroppedCallIsGone) {
    const auto world = toy::make_world();
    bool answered = false;
    const auto input = world->admit(
        toy::call("Await", {{"name", "a"}, {"least", 1}}), [&](const Reply&) { answered = true; });
    world->step();
    world->drop(input);
    ask(*world, "Raise", {{"name", "a"}});
    EXPECT_FALSE(answered);
    EXPECT_TRUE(world->waiters().empty());
    EXPECT_TRUE(world->scheduler().empty());
}

TEST(World, AHandlerCallsSleepsAndReturns) {
    const auto world = toy::make_world();
    const Time before = world->now();
    const json script = json::parse(R"([["raise", "a"], ["sleep", 1000], ["raise", "a"]])");
    ask(*world, "Run", {{"name", "done"}, {"script", script}});
    EXPECT_EQ(value(*world, "a"), 2);
    EXPECT_EQ(value(*world, "done"), 1);
    EXPECT_GE(world->now() - before, seconds{1});
    EXPECT_EQ(world->invocations_running(), 0U);
}

TEST(World, AHandlerThatSleepsTooLongTimesOut) {
    const auto world = toy::make_world();
    const Time before = world->now();
    const json script = json::parse(R"([["sleep", 10000], ["raise", "a"]])");
    ask(*world, "Run", {{"name", "done"}, {"script", script}});
    EXPECT_EQ(value(*world, "done"), -1);
    EXPECT_EQ(value(*world, "a"), 0);
    // The function's timeout is 3 s; the sandbox is gone, and the sleep's end finds nobody.
    EXPECT_GE(world->now() - before, seconds{3});
    std::string payload;
    world->look(*world->service("toy"), Scope{}, [&](Context& context) {
        payload = *context.store.get(toy::counter_key(context, "done.payload").str());
    });
    EXPECT_NE(payload.find("TimedOut"), std::string::npos) << payload; // in plain words
    EXPECT_NE(payload.find("no result within 3s"), std::string::npos) << payload;
}

TEST(World, ConcurrencyLimitThrottles) {
    const auto world = toy::make_world();
    for (const char* name : {"first", "second"}) {
        world->admit(
            toy::call(
                "Run",
                {{"name", name},
                 {"concurrency", 1},
                 {"script", json::parse(R"([["sleep", 1000]])")}}),
            [](const Reply&) {});
    }
    drain(*world);
    EXPECT_EQ(value(*world, "first"), 1);
    EXPECT_EQ(value(*world, "second"), -1);
}

// Worlds share nothing: a hundred of them, stepped in turn, each end like one alone.
TEST(World, AHundredWorldsSideBySideDoNotTouchEachOther) {
    const auto load = [](World& world) {
        for (int i = 0; i < 20; ++i) {
            world.admit(
                toy::call(
                    "Run",
                    {{"name", "r" + std::to_string(i)},
                     {"script", json::parse(R"([["raise", "a"], ["sleep", 5], ["raise", "b"]])")}}),
                [](const Reply&) {});
        }
    };
    std::map<std::uint64_t, std::string> alone;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const auto world = toy::make_world(seed);
        load(*world);
        while (world->step()) {
        }
        alone[seed] = world->trace().digest();
    }
    std::vector<std::unique_ptr<World>> worlds;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        worlds.push_back(toy::make_world(seed));
        load(*worlds.back());
    }
    for (bool any = true; any;) {
        any = false;
        for (const auto& world : worlds) {
            any |= world->step();
        }
    }
    std::set<std::string> different;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        EXPECT_EQ(worlds[seed]->trace().digest(), alone[seed]) << "seed " << seed;
        different.insert(alone[seed]);
    }
    EXPECT_EQ(different.size(), 100U); // seeds do choose the order
}

TEST(World, EveryCauseStandsBeforeItsEffect) {
    const auto world = toy::make_world(7);
    ask(*world, "Raise", {{"name", "a"}, {"subscribe", true}, {"timer_ms", 5}});
    const json script = json::parse(R"([["raise", "a"], ["sleep", 5]])");
    ask(*world, "Run", {{"name", "done"}, {"script", script}});
    std::uint64_t n = 0;
    const Trace& trace = world->trace();
    for (TraceId kept = trace.oldest(); kept <= trace.newest(); kept = after(kept)) {
        const std::string line = trace.line(kept);
        const json record = json::parse(line);
        EXPECT_EQ(record["n"], ++n);
        EXPECT_LT(record["cause"].get<std::uint64_t>(), n) << line;
        EXPECT_TRUE(record["kind"] == "input" || record["cause"] != 0) << line;
    }
    EXPECT_GT(n, 10U);
}

TEST(World, AFaultStrikesTheNthCall) {
    const auto world = toy::make_world();
    world->add_fault(
        {{"operation", "toy.Raise"},
         {"nth", 2},
         {"error", {{"code", "Throttled"}, {"message", "m"}}}});
    EXPECT_FALSE(ask(*world, "Raise", {{"name", "a"}}).error);
    EXPECT_EQ(ask(*world, "Raise", {{"name", "a"}}).error->code, "Throttled");
    EXPECT_FALSE(ask(*world, "Raise", {{"name", "a"}}).error);
    EXPECT_EQ(value(*world, "a"), 2);
}

// As a fixture line sets it: an input like any other.
TEST(World, AFaultMayBeAnInput) {
    const auto world = toy::make_world();
    const auto add = [&](json fault) {
        Call call;
        call.service = "world";
        call.operation = "AddFault";
        call.request = std::move(fault);
        Reply answer;
        world->admit(std::move(call), [&](Reply reply) { answer = std::move(reply); });
        while (world->step()) {
        }
        return answer;
    };
    EXPECT_EQ(add({{"nowhere", 1}}).error->code, "ValidationException");
    EXPECT_FALSE(add({{"operation", "toy.Raise"}, {"error", {{"code", "Throttled"}}}}).error);
    EXPECT_EQ(ask(*world, "Raise", {{"name", "a"}}).error->code, "Throttled");
    ASSERT_NE(world->service("world"), nullptr);
    EXPECT_EQ(world->service("world")->operations().size(), 1U);
}

// Our own mistakes. Whatever fails changes nothing, is counted, and is tried again, each time
// later: a timer that is consumed without having done its work would leave its owner waiting for
// good.
TEST(World, ATimerThatFailsInsideIsPutBack) {
    const auto world = toy::make_world();
    ask(*world, "Raise", {{"name", "bug"}, {"timer_ms", 1'000}, {"background", true}});
    const Time due = world->now() + seconds{1};
    EXPECT_FALSE(world->first_defect());
    for (const int waited : {0, 1, 3, 7}) { // one second more, then two, four
        const Time last = due + seconds{waited};
        ASSERT_TRUE(world->step());
        EXPECT_LE(abs(world->now() - last), milliseconds{1});
        EXPECT_EQ(value(*world, "bug"), 1);
        EXPECT_EQ(value(*world, "bug.half"), 0);
    }
    EXPECT_EQ(world->defects(), 4U);
    EXPECT_EQ(world->first_defect()->what, "asked for a bug");
    EXPECT_TRUE(world->first_defect()->where.starts_with("event timer/toy/bug/"));
    EXPECT_EQ(world->first_defect()->event, 2U);
    EXPECT_EQ(world->scheduler().count(TimerClass::foreground), 0U); // nobody waits for it
    ask(*world, "Raise", {{"name", "bug"}, {"by", 9}});
    ASSERT_TRUE(world->step());
    EXPECT_EQ(value(*world, "bug"), 1'010);
    EXPECT_TRUE(world->scheduler().empty());
}

TEST(World, AWakeUpThatFailsInsideIsPutBack) {
    const auto world = toy::make_world();
    ask(*world, "Raise", {{"name", "bug"}, {"subscribe", true}});
    ask(*world, "Raise", {{"name", "bug"}});
    EXPECT_EQ(world->defects(), 1U);
    ask(*world, "Raise", {{"name", "bug"}, {"by", 9}}); // it is due already, and is not due twice
    while (world->step()) {
    }
    EXPECT_EQ(value(*world, "bug.copy"), 11);
}

TEST(World, AResultThatFailsInsideIsToldAgain) {
    const auto world = toy::make_world();
    ask(*world, "Run", {{"name", "bug"}, {"script", json::array()}});
    EXPECT_EQ(world->defects(), 1U);
    EXPECT_EQ(value(*world, "bug"), 0);
    ask(*world, "Raise", {{"name", "bug"}, {"by", 10}});
    while (world->step()) {
    }
    EXPECT_EQ(value(*world, "bug"), 1);
    EXPECT_EQ(world->defects(), 1U);
}

// It used to end the process.
TEST(World, AnEventWhoseCallWaitsIsAnsweredWithADefect) {
    const auto world = toy::make_world();
    ask(*world, "Raise", {{"name", "nested"}, {"timer_ms", 1}});
    EXPECT_EQ(value(*world, "nested.code"), 1);
    EXPECT_EQ(world->defects(), 1U);
    EXPECT_EQ(world->first_defect()->where, "toy.Await");
    EXPECT_EQ(value(*world, "nested"), 1'001); // the event itself goes on
}

} // namespace snowglobe
