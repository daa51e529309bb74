// A replay ends where something of Snowglobe itself fails.
#include "emulator/replay/replay.h"

#include "tests/unit/world/toy_service.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

FixtureLine raise(std::uint64_t number, const std::string& name, int timer_ms) {
    FixtureLine line;
    line.number = number;
    line.t = World::Options{}.epoch + seconds{static_cast<std::int64_t>(number)};
    line.source = "toy:" + name;
    line.who = name;
    line.call = toy::call("Raise", {{"name", name}, {"timer_ms", timer_ms}});
    return line;
}

ReplayResult run(const std::vector<FixtureLine>& inputs) {
    Fixture fixture;
    fixture.inputs = inputs;
    fixture.scopes = {Scope{}};
    InvocationLog log;
    return replay_in(toy::make_world(7), Duration{}, fixture, log, {});
}

} // namespace

TEST(Replay, EndsWithADefectOfAnEvent) {
    const ReplayResult result =
        run({raise(1, "a", 1), raise(2, "bug", 500), raise(3, "b", 1)});
    ASSERT_TRUE(result.defect);
    EXPECT_EQ(result.defect->what, "asked for a bug");
    EXPECT_EQ(result.defect->event, result.events);
    const Duration ran = result.virtual_time;
    EXPECT_GE(ran, milliseconds{2'500});
    EXPECT_LT(ran, seconds{3}); // the third line was not let in
}

TEST(Replay, HasNoDefectOtherwise) {
    const ReplayResult result = run({raise(1, "a", 1), raise(2, "b", 500)});
    EXPECT_FALSE(result.defect);
    EXPECT_EQ(result.level, "L3");
}

} // namespace snowglobe
