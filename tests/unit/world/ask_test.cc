// Context::ask: an event asks an operation that waits, and its service goes on with the reply. The
// toy's timer "asking" awaits that "asking.answer" is 3, for 20 s at most.
#include "tests/unit/world/saved_world.h"

namespace snowglobe {

namespace {

using AskTest = toy::SavedWorldTest;

constexpr Duration before = milliseconds{10};

json three() {
    return {{"name", "asking.answer"}, {"by", 3}};
}

} // namespace

TEST_F(AskTest, TheServiceGoesOnWithTheReply) {
    raise({{"name", "asking"}, {"timer_ms", 1}});
    run_for(before);
    EXPECT_EQ(value("asking"), 1'001); // the event itself is over
    EXPECT_EQ(value("asking.reply"), 0);
    EXPECT_TRUE(world->waiters().empty()); // of no client
    raise(three());
    run_for(before);
    EXPECT_EQ(value("asking.reply"), 3);
    EXPECT_EQ(world->defects(), 0U);
}

TEST_F(AskTest, ItIsAnsweredAtItsDeadline) {
    raise({{"name", "asking"}, {"timer_ms", 1}});
    raise({{"name", "asking.answer"}, {"by", 1}});
    run_for(seconds{19});
    EXPECT_EQ(value("asking.reply"), 0);
    run_for(seconds{2});
    EXPECT_EQ(value("asking.reply"), 1);
}

TEST_F(AskTest, AnErrorIsAReply) {
    world->add_fault(
        {{"operation", "toy.Await"}, {"error", {{"code", "Throttled"}, {"message", "m"}}}});
    raise({{"name", "asking"}, {"timer_ms", 1}});
    run_for(before);
    EXPECT_EQ(value("asking.reply"), -1);
}

// At any moment: before the call arrives, while it waits, and when its reply is under way.
TEST_F(AskTest, WhatWasAskedSurvivesTheProcess) {
    raise({{"name", "asking"}, {"timer_ms", 1}});
    world->step(); // the timer; the call is on its way
    world->save();
    begin_again();
    run_for(seconds{15});
    EXPECT_EQ(value("asking.reply"), 0);
    world->save();
    EXPECT_NE(digest_of_rows().find("world.asked"), std::string::npos);
    begin_again();
    raise(three());
    run_for(before);
    EXPECT_EQ(value("asking.reply"), 3);
    world->save();
    EXPECT_EQ(digest_of_rows().find("world.asked"), std::string::npos);
    begin_again();
    run_for(minutes{1});
    EXPECT_EQ(value("asking.reply"), 3);
}

// Its time counts on from its first run.
TEST_F(AskTest, ADeadlineSurvivesTheProcess) {
    raise({{"name", "asking"}, {"timer_ms", 1}});
    run_for(seconds{15});
    world->save();
    begin_again();
    raise({{"name", "asking.answer"}, {"by", 1}});
    run_for(seconds{4});
    EXPECT_EQ(value("asking.reply"), 0);
    run_for(seconds{2});
    EXPECT_EQ(value("asking.reply"), 1);
}

TEST_F(AskTest, AReplyThatIsUnderWayIsToldAfterAnEnd) {
    raise({{"name", "asking"}, {"timer_ms", 1}});
    run_for(before);
    world->admit(toy::call("Raise", three()), [](const Reply&) {});
    const auto is_reply = [&] {
        const Event* next = world->scheduler().front();
        return next != nullptr && std::holds_alternative<RepliedEvent>(next->action);
    };
    while (!is_reply()) {
        ASSERT_TRUE(world->step());
    }
    world->save();
    begin_again();
    run_for(before);
    EXPECT_EQ(value("asking.reply"), 3);
}

} // namespace snowglobe
