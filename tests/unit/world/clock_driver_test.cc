#include "emulator/clock_driver.h"
#include "tests/unit/world/toy_service.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

// A driver with a real clock that the test moves by hand.
struct Rig {
    explicit Rig(ClockMode mode) : world(toy::make_world()), driver(*world, mode) {}

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
        driver.submit(++tickets, std::move(call), [this](Reply reply) {
            replies.push_back(std::move(reply));
        });
    }
    Duration elapsed() const { return world->now() - World::Options{}.epoch; }

    std::unique_ptr<World> world;
    ClockDriver driver;
    RealNow now;
    std::uint64_t tickets = 0;
    std::vector<Reply> replies;
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
