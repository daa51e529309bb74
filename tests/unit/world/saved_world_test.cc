#include "tests/unit/world/saved_world.h"

namespace snowglobe {

using SavedWorldTest = toy::SavedWorldTest;

TEST_F(SavedWorldTest, AWorldGoesOnWhereItStopped) {
    raise({{"name", "a"}, {"timer_ms", 60'000}, {"subscribe", true}});
    run_for(seconds{10});
    const Time stopped = world->now();
    EXPECT_TRUE(world->save());
    EXPECT_FALSE(world->save()); // nothing has changed
    begin_again();
    EXPECT_EQ(world->now(), stopped);
    EXPECT_EQ(world->seed(), 7U);
    EXPECT_EQ(value("a"), 1);
    run_for(seconds{49});
    EXPECT_EQ(value("a"), 1);
    run_for(seconds{1});
    EXPECT_EQ(value("a"), 1'001);
    EXPECT_EQ(value("a.copy"), 1'001); // its subscription stands
}

TEST_F(SavedWorldTest, WhatWasNotSavedHasNotHappened) {
    raise({{"name", "a"}});
    world->save();
    raise({{"name", "a"}, {"timer_ms", 1'000}});
    begin_again();
    run_for(seconds{5});
    EXPECT_EQ(value("a"), 1);
}

TEST_F(SavedWorldTest, AnotherSeedIsRefused) {
    raise({{"name", "a"}});
    world->save();
    EXPECT_THROW(begin_again(8), std::runtime_error);
}

// Twice; then it may be what kills the emulator, and has crashed.
TEST_F(SavedWorldTest, ARunUnderWayBeginsAgain) {
    const json script = json::parse(R"([["raise", "a"], ["sleep", 1000], ["raise", "b"]])");
    world->admit(toy::call("Run", {{"name", "done"}, {"script", script}}), [](const Reply&) {});
    run_for(milliseconds{500});
    world->save();
    begin_again();
    EXPECT_EQ(value("a"), 1);
    EXPECT_EQ(value("b"), 0);
    run_for(milliseconds{500});
    EXPECT_EQ(value("a"), 2);
    world->save();
    begin_again();
    run_for(seconds{5});
    EXPECT_EQ(value("a"), 2);
    EXPECT_EQ(value("b"), 0);
    EXPECT_EQ(value("done"), -1);
}

TEST_F(SavedWorldTest, ARunThatEndedLeavesNoRow) {
    world->admit(
        toy::call("Run", {{"name", "done"}, {"script", json::parse(R"([["sleep", 1000]])")}}),
        [](const Reply&) {});
    run_for(milliseconds{500});
    world->save();
    EXPECT_NE(digest_of_rows().find("world.running"), std::string::npos);
    run_for(seconds{1});
    world->save();
    EXPECT_EQ(digest_of_rows().find("world.running"), std::string::npos);
    EXPECT_EQ(value("done"), 1);
}

// Its client is gone.
TEST_F(SavedWorldTest, AnOutsideCallThatWaitsIsDropped) {
    world->admit(
        toy::call("Await", {{"name", "a"}, {"least", 1}, {"wait_ms", 5'000}}),
        [](const Reply&) {});
    run_for(milliseconds{1});
    EXPECT_EQ(world->waiters().size(), 1U);
    world->save();
    begin_again();
    EXPECT_TRUE(world->waiters().empty());
    EXPECT_TRUE(world->scheduler().empty());
}

} // namespace snowglobe
