// What a verb ends with: a mistake of Snowglobe's own is never taken for one of who uses it.
#include "emulator/cli/failure.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/cli/cli.h"
#include "emulator/cli/replay_run.h"
#include "tests/unit/world/toy_service.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

namespace snowglobe::cli {

namespace {

int exit_code_after(const std::function<void()>& body) {
    try {
        body();
    } catch (const std::exception& error) {
        return exit_code_of(error);
    }
    return exit_held;
}

FixtureLine raise(const std::string& name) {
    FixtureLine line;
    line.number = 1;
    line.t = World::Options{}.epoch;
    line.source = "toy:" + name;
    line.who = name;
    line.call = toy::call("Raise", {{"name", name}, {"timer_ms", 1}});
    return line;
}

Run run_of(const std::string& name) {
    Fixture fixture;
    fixture.inputs = {raise(name)};
    fixture.scopes = {Scope{}};
    Run run;
    run.result = replay_in(toy::make_world(7), Duration{}, fixture, run.log, {});
    return run;
}

} // namespace

TEST(Failure, WhatWasGivenIsUsage) {
    EXPECT_EQ(exit_code_after([] { throw std::runtime_error("cannot read x"); }), exit_usage);
    EXPECT_EQ(exit_code_after([] { std::filesystem::rename("/no/a", "/no/b"); }), exit_usage);
    EXPECT_EQ(exit_code_after([] { throw FixtureError("x:1: no JSON"); }), exit_usage);
    EXPECT_EQ(exit_code_after([] { throw ApiError("QueueDoesNotExist", "no"); }), exit_usage);
    EXPECT_EQ(exit_code_after([] { throw std::bad_alloc(); }), exit_usage);
}

TEST(Failure, WhatNobodyForesawIsADefect) {
    EXPECT_EQ(exit_code_after([] { std::string().at(1); }), exit_defect);
    EXPECT_EQ(exit_code_after([] { static_cast<void>(std::optional<int>().value()); }), exit_defect);
    EXPECT_EQ(exit_code_after([] { static_cast<void>(json::object().at("a")); }), exit_defect);
    EXPECT_EQ(exit_code_after([] { std::function<void()>()(); }), exit_defect);
    EXPECT_EQ(exit_code_after([] { throw std::logic_error("cannot be"); }), exit_defect);
}

TEST(Failure, AnEventThatFailsInsideEndsAReplayWithItsLine) {
    const cli::Run run = run_of("bug");
    EXPECT_EQ(exit_code_of(run, false), exit_defect);
    EXPECT_EQ(exit_code_of(run, true), exit_defect); // nothing allows it
    ASSERT_TRUE(run.result.defect);
    const std::string text = defect_text(*run.result.defect, 7);
    EXPECT_TRUE(text.starts_with("DEFECT of Snowglobe (please report it): event ")) << text;
    EXPECT_NE(text.find("failed inside: asked for a bug (seed 7, event "), std::string::npos) << text;
    EXPECT_NE(text.find("again: "), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with(" --seed 7\n")) << text;
    EXPECT_EQ(exit_code_of(run_of("fine"), false), exit_held);
}

} // namespace snowglobe::cli
