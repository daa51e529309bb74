#include "emulator/cli/own_command.h"

#include <gtest/gtest.h>

namespace snowglobe::cli {

TEST(OwnCommand, LeavesOutFlagsAndOptionsWithTheirValues) {
    const std::vector<std::string> given = {
        "snowglobe",
        "replay",
        "a.jsonl",
        "--trace",
        "t",
        "--trace=u",
        "--twice",
        "--seed",
        "--twice"};
    const std::vector<std::string> kept = {"snowglobe", "replay", "a.jsonl"};
    EXPECT_EQ(without(given, {"--twice"}, {"--trace", "--seed"}), kept);
}

TEST(OwnCommand, AReplayAgainIsOneLineForAShell) {
    EXPECT_EQ(
        replay_again(
            {"snowglobe",
             "replay",
             "a b.jsonl",
             "--seeds",
             "1-9",
             "--parameter",
             "A=it's",
             "--jobs=2"},
            7),
        "snowglobe replay 'a b.jsonl' --parameter 'A=it'\\''s' --seed 7");
    EXPECT_EQ(
        replay_again({"snowglobe", "replay", "a.jsonl", "--twice"}, 0),
        "snowglobe replay a.jsonl --seed 0");
}

} // namespace snowglobe::cli
