#include "emulator/world/clock_driver.h"
#include "tests/unit/world/toy_service.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

// A driver with a real clock that the test moves by hand.
struct Rig {
    explicit Rig(
        ClockMode mode, Duration hold = ClockDriver::receive_hold, bool real_time = false)
        : world(toy::make_world(0, real_time)), driver(*world, mode, hold) {}

    // Drives until the driver wants to wait; real time jumps over waits of up to `patience`.
    void run(Duration patience = {}) {
        for (int i = 0; i < 10'000; ++i) {
            const auto again = driver.drive(now);
            if (!again) {
                return;
            }
            if (*again > patience) {
                return;
            }
            patience -= *again;
            now.steady += *again;
        }
        FAIL() << "the driver never rests";
    }
    void submit(const std::string& operation, json request, std::uint64_t connection = 1) {
        Call call = toy::call(operation, std::move(request));
        call.connection = connection;
        driver.submit(Ticket{++tickets}, std::move(call), [this](Reply reply) {
            replies.push_back(std::move(reply));
        });
    }
    // A look from outside: what it sees of counter `name`, or who holds the world.
    void look(const std::string& name) {
        driver.visit(
            Ticket{++tickets},
            now.steady + ClockDriver::visit_patience,
            [this, name] {
                const Call call = toy::call("Raise", {{"name", name}, {"by", 0}});
                seen_at.push_back(elapsed());
                looks.push_back(world->look_call(call).body["value"]);
            },
            [this](const std::string& holder) { looks.emplace_back(holder); });
    }
    // The first handler holds the run token, until go_on().
    void submit_holder(std::uint64_t connection = 1) {
        submit(
            "Run",
            {{"name", "done"},
             {"function", "charge"},
             {"script", json::array({json::array({"hang"}), json::array({"raise", "a"})})}},
            connection);
    }
    void go_on() { dynamic_cast<toy::ScriptedExecutor&>(world->executor()).go_on(1); }
    Duration elapsed() const { return world->now() - World::Options{}.epoch; }

    std::unique_ptr<World> world;
    ClockDriver driver;
    RealNow now;
    std::uint64_t tickets = 0;
    std::vector<Reply> replies;
    std::vector<json> looks;
    std::vector<Duration> seen_at;
};

} // namespace

TEST(ClockDriver, ManualAnswersAndLeavesTheRestForSettle) {
    Rig rig(ClockMode::manual);
    rig.submit("Raise", {{"name", "a"}, {"subscribe", true}, {"timer_ms", 5'000}});
    rig.submit("Raise", {{"name", "a"}});
    rig.run(hours{1});
    EXPECT_EQ(rig.replies.size(), 2U);
    EXPECT_EQ(rig.elapsed(), Duration{0});
    json outcome;
    rig.driver.settle(seconds{1}, [&](json done) { outcome = std::move(done); });
    rig.run();
    EXPECT_EQ(outcome["quiescent"], false) << outcome; // the timer lies beyond the bound
    EXPECT_LT(rig.elapsed(), milliseconds{10});
    rig.driver.settle(minutes{10}, [&](json done) { outcome = std::move(done); });
    rig.run();
    EXPECT_EQ(outcome["quiescent"], true);
    EXPECT_GE(rig.elapsed(), seconds{5});
}

TEST(ClockDriver, AdvanceRunsWhatIsDueAndStopsExactly) {
    Rig rig(ClockMode::manual);
    rig.submit("Raise", {{"name", "a"}, {"timer_ms", 30'000}, {"background", true}});
    rig.run();
    json outcome;
    rig.driver.advance(milliseconds{29'999}, [&](json done) { outcome = std::move(done); });
    rig.run();
    EXPECT_EQ(outcome["events"], 0);
    EXPECT_EQ(rig.elapsed(), milliseconds{29'999});
    rig.driver.advance(milliseconds{1}, [&](json done) { outcome = std::move(done); });
    rig.run();
    EXPECT_EQ(outcome["events"], 1);
    EXPECT_EQ(rig.elapsed(), seconds{30});
}

TEST(ClockDriver, AutoDrainsWorkBeforeTheNextRequest) {
    Rig rig(ClockMode::automatic);
    rig.submit("Raise", {{"name", "a"}, {"subscribe", true}});
    rig.submit("Raise", {{"name", "a"}});
    rig.submit("Await", {{"name", "a.copy"}, {"least", 2}});
    rig.run();
    ASSERT_EQ(rig.replies.size(), 3U);
    EXPECT_EQ(rig.replies[2].body["value"], 2);
}

TEST(ClockDriver, AutoJumpsToAPollsDeadlineOnlyWhileSomethingIsPending) {
    Rig rig(ClockMode::automatic);
    rig.submit("Raise", {{"name", "a"}, {"timer_ms", 30'000}});
    rig.submit("Await", {{"name", "b"}, {"least", 1}, {"wait_ms", 20'000}});
    rig.run(milliseconds{100});
    EXPECT_EQ(rig.replies.size(), 2U);
    EXPECT_EQ(rig.elapsed(), seconds{20});
}

TEST(ClockDriver, AutoAnswersAHopelessPollEmptyWithoutMovingTime) {
    Rig rig(ClockMode::automatic);
    rig.submit("Await", {{"name", "b"}, {"least", 1}, {"wait_ms", 20'000}});
    rig.run();
    EXPECT_TRUE(rig.replies.empty()); // a short real pause first
    rig.run(milliseconds{100});
    EXPECT_EQ(rig.replies.size(), 1U);
    EXPECT_EQ(rig.elapsed(), Duration{0});
}

// A client that received something and has not settled it holds the clock, for a while.
TEST(ClockDriver, AutoHonoursTheLeaseOfADelivery) {
    Rig rig(ClockMode::automatic);
    rig.submit("Raise", {{"name", "a"}, {"timer_ms", 30'000}}, 1);
    rig.run();
    rig.world->observer->hold_changed(1, {"message", rig.world->now() + hours{1}, false});
    rig.submit("Await", {{"name", "b"}, {"least", 1}, {"wait_ms", 20'000}}, 2);
    rig.run();
    rig.now.steady += seconds{4};
    rig.run();
    EXPECT_EQ(rig.replies.size(), 1U);
    EXPECT_EQ(rig.elapsed(), Duration{0});
    EXPECT_NE(rig.driver.why().find("connection 1"), std::string::npos) << rig.driver.why();
    rig.run(seconds{2});
    EXPECT_EQ(rig.replies.size(), 2U);
    EXPECT_EQ(rig.elapsed(), seconds{20});
}

TEST(ClockDriver, AutoHoldsTheClockForReceivedMessagesAsLongAsItIsTold) {
    for (const Duration hold : {Duration{0}, Duration{seconds{1}}, Duration{minutes{1}}}) {
        Rig rig(ClockMode::automatic, hold);
        rig.submit("Raise", {{"name", "a"}, {"timer_ms", 30'000}}, 1);
        rig.run();
        rig.world->observer->hold_changed(1, {"message", rig.world->now() + hours{1}, false});
        rig.submit("Await", {{"name", "b"}, {"least", 1}, {"wait_ms", 20'000}}, 2);
        rig.run();
        rig.now.steady += std::max(Duration{0}, hold - nanoseconds{1});
        rig.run();
        EXPECT_EQ(rig.replies.size(), 1U);
        if (hold > milliseconds{5}) {
            EXPECT_NE(rig.driver.why().find("--receive-hold " + to_text(hold)), std::string::npos)
                << rig.driver.why();
        }
        rig.run(milliseconds{10}); // several clients: it waits a moment for more requests
        EXPECT_EQ(rig.replies.size(), 2U);
        EXPECT_EQ(rig.elapsed(), seconds{20});
    }
}

// Who looks sees what the requests before have led to, whatever their handlers take.
TEST(ClockDriver, AutoLookWaitsForTheWorkOfEarlierRequests) {
    Rig rig(ClockMode::automatic);
    rig.submit_holder();
    rig.run();
    rig.look("a");
    rig.look("done");
    rig.submit("Raise", {{"name", "a"}}, 2);
    rig.run(seconds{1});
    EXPECT_TRUE(rig.looks.empty());
    EXPECT_EQ(rig.replies.size(), 1U);
    EXPECT_NE(rig.driver.why().find("of function charge is under way"), std::string::npos)
        << rig.driver.why();
    rig.go_on();
    rig.run();
    EXPECT_EQ(json(rig.looks), json({1, 1})); // and not what comes later
    EXPECT_EQ(rig.replies.size(), 2U);
}

TEST(ClockDriver, LookIsToldWhoHoldsTheWorldAfterTwoSeconds) {
    Rig rig(ClockMode::automatic);
    rig.submit_holder();
    rig.run();
    rig.now.steady += hours{1}; // of quiet: its patience begins when it comes
    rig.look("a");
    rig.run(milliseconds{1'900});
    EXPECT_TRUE(rig.looks.empty());
    rig.look("a");
    rig.run(milliseconds{110});
    ASSERT_EQ(rig.looks.size(), 1U);
    const std::string holder = rig.looks[0];
    EXPECT_TRUE(holder.starts_with("invocation ") && holder.ends_with(" of function charge"))
        << holder;
    rig.go_on();
    rig.run(seconds{10});
    ASSERT_EQ(rig.looks.size(), 2U); // the other one had time left
    EXPECT_EQ(rig.looks[1], 1);
}

TEST(ClockDriver, DroppedLookNeverEnters) {
    Rig rig(ClockMode::automatic);
    rig.submit_holder();
    rig.run();
    rig.look("a");
    rig.driver.drop(Ticket{rig.tickets});
    rig.run(seconds{10});
    rig.go_on();
    rig.run(seconds{10});
    EXPECT_TRUE(rig.looks.empty());
}

// The request's own work is not done before settle, but the request is.
TEST(ClockDriver, ManualLookSeesTheRequestsBeforeAndNotTheirWork) {
    Rig rig(ClockMode::manual);
    rig.submit("Raise", {{"name", "a"}, {"subscribe", true}});
    rig.look("a");
    rig.submit("Raise", {{"name", "a"}});
    rig.look("a");
    rig.look("a.copy");
    rig.run();
    EXPECT_EQ(json(rig.looks), json({1, 2, 0}));
}

TEST(ClockDriver, LookWaitsForASettleOrAnAdvanceUnderWay) {
    for (const ClockMode mode : {ClockMode::manual, ClockMode::automatic}) {
        Rig rig(mode);
        json outcome;
        rig.submit("Raise", {{"name", "a"}, {"timer_ms", 5'000}});
        rig.driver.settle(minutes{1}, [&](json done) { outcome = std::move(done); });
        rig.look("a");
        rig.driver.advance(seconds{1}, [&](json done) { outcome = std::move(done); });
        rig.look("a");
        rig.run();
        EXPECT_EQ(json(rig.looks), json({1'001, 1'001}));
        EXPECT_EQ(rig.seen_at, (std::vector<Duration>{seconds{5}, seconds{6}}));
    }
}

// A look is nobody's request: it moves no clock, and is no second client.
TEST(ClockDriver, LooksChangeNothing) {
    Rig rig(ClockMode::automatic);
    rig.submit("Raise", {{"name", "a"}, {"timer_ms", 30'000}});
    for (int i = 0; i < 3; ++i) {
        rig.look("a");
    }
    rig.run(hours{1});
    EXPECT_EQ(json(rig.looks), json({1, 1, 1}));
    EXPECT_EQ(rig.elapsed(), Duration{0});
    EXPECT_EQ(rig.driver.level(), "L2");
}

// No handler holds a world of real time: a look comes after the requests before it, and at once.
TEST(ClockDriver, RealLookWaitsForRequestsOnly) {
    Rig rig(ClockMode::real, ClockDriver::receive_hold, true);
    rig.now.wall = rig.world->now();
    rig.submit_holder();
    rig.look("a");
    rig.submit("Raise", {{"name", "a"}});
    rig.look("a");
    rig.run();
    EXPECT_EQ(json(rig.looks), json({0, 1}));
    EXPECT_EQ(rig.driver.why(), "the clock follows real time");
}

TEST(ClockDriver, LevelSaysWhetherClientsOverlapped) {
    Rig rig(ClockMode::automatic);
    rig.submit("Raise", {{"name", "a"}}, 1);
    rig.run();
    rig.submit("Raise", {{"name", "a"}}, 2);
    rig.run();
    EXPECT_EQ(rig.driver.level(), "L2");
    rig.submit("Await", {{"name", "b"}, {"least", 1}}, 1);
    rig.submit("Raise", {{"name", "b"}}, 2);
    rig.run();
    EXPECT_EQ(rig.driver.level(), "L1");
}

} // namespace snowglobe
