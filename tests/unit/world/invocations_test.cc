// The run token and limits of runs, in a world of the toy service.
#include "tests/unit/world/toy_service.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

// Runs "hang" until it is told to go on: it holds the token meanwhile.
class InvocationsTest : public testing::Test {
protected:
    void begin(
        World& world, const std::string& name, std::string_view script, int timeout_ms = 3'000) {
        world.admit(
            toy::call(
                "Run",
                {{"name", name}, {"script", json::parse(script)}, {"timeout_ms", timeout_ms}}),
            [](const Reply&) {});
    }
    static toy::ScriptedExecutor& executor(World& world) {
        return static_cast<toy::ScriptedExecutor&>(world.executor());
    }
    std::int64_t value(World& world, const std::string& name) {
        std::int64_t out = 0;
        world.look(*world.service("toy"), Scope{}, [&](Context& context) {
            out = toy::read(context, name);
        });
        return out;
    }
};

} // namespace

TEST_F(InvocationsTest, WhoHoldsTheTokenIsAlone) {
    const auto world = toy::make_world();
    begin(*world, "first", R"([["hang"], ["raise", "a"]])");
    begin(*world, "second", R"([["raise", "a"]])");
    while (world->step()) {
    }
    EXPECT_TRUE(world->token_held());
    EXPECT_FALSE(world->scheduler().empty()); // there is more to do, and it waits
    ASSERT_NE(world->current_invocation(), nullptr);
    EXPECT_EQ(world->current_invocation()->reply_key, "first");
    const Time before = world->now();
    EXPECT_FALSE(world->step());
    EXPECT_EQ(world->now(), before);
    executor(*world).go_on(1);
    EXPECT_FALSE(world->token_held());
    while (world->step()) {
    }
    EXPECT_EQ(value(*world, "a"), 2);
    EXPECT_EQ(value(*world, "first") + value(*world, "second"), 2);
}

TEST_F(InvocationsTest, InRealTimeThereIsNoToken) {
    const auto world = toy::make_world(0, true);
    begin(*world, "first", R"([["hang"]])");
    begin(*world, "second", R"([["raise", "a"]])");
    while (value(*world, "second") == 0) {
        ASSERT_TRUE(world->step());
    }
    EXPECT_EQ(world->invocations_running(), 1U);
    executor(*world).go_on(1);
    while (world->invocations_running() > 0) {
        ASSERT_TRUE(world->step());
    }
}

// In virtual time calls take none: a loop of them would never end.
TEST_F(InvocationsTest, ALoopOfCallsEndsWithItsTimeout) {
    const auto world = toy::make_world();
    json script = json::array();
    for (int i = 0; i < 1'500; ++i) {
        script.push_back(json::array({"raise", "a"}));
    }
    begin(*world, "done", script.dump(), 100);
    while (world->step()) {
    }
    EXPECT_EQ(value(*world, "a"), 1'000); // 100 ms of 100 us each
    EXPECT_EQ(value(*world, "done"), -1);
}

TEST_F(InvocationsTest, ACallThatWaitsEndsWithItsRun) {
    const auto world = toy::make_world();
    begin(*world, "done", R"([["await", "never"]])");
    while (world->step()) {
    }
    EXPECT_EQ(value(*world, "done"), -1); // timed out
    EXPECT_EQ(world->invocations_running(), 0U);
    EXPECT_TRUE(world->scheduler().empty());
}

} // namespace snowglobe
