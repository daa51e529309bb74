// Lines for people: what a client sends can neither forge one nor fill the disk with them.
#include "emulator/base/log.h"
#include "emulator/base/log_flood.h"

#include <gtest/gtest.h>

namespace snowglobe {
namespace {

TEST(Log, LevelsHaveNames) {
    EXPECT_EQ(parse_log_level("trace"), LogLevel::trace);
    EXPECT_EQ(parse_log_level("warning"), LogLevel::warning);
    EXPECT_EQ(parse_log_level("off"), LogLevel::off);
    EXPECT_FALSE(parse_log_level("verbose"));
}

TEST(Log, TextOfOthersStaysOnItsLine) {
    EXPECT_EQ(printable("two\nlines\r\x1b[31m\x7f", 100), "two\\nlines\\x0d\\x1b[31m\\x7f");
    EXPECT_EQ(printable("größer", 100), "größer");
    EXPECT_EQ(printable("gr\xf6\xdf" "er\xe2\x82", 100), "gr\\xf6\\xdfer\\xe2\\x82"); // no UTF-8
    EXPECT_EQ(printable(std::string(50, 'x'), 10), "xxxxxxxxxx...");
}

TEST(LogFlood, TellsAfterwardsWhatItLeftOut) {
    LogFlood flood;
    const int here = 0;
    const int there = 0;
    for (std::uint64_t i = 0; i < LogFlood::lines_max; ++i) {
        EXPECT_TRUE(flood.admit(&here, seconds{1}).passes);
    }
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_FALSE(flood.admit(&here, seconds{2}).passes);
    }
    EXPECT_TRUE(flood.admit(&there, seconds{2}).passes) << "another place has its own count";
    const LogFlood::Verdict after = flood.admit(&here, seconds{1} + LogFlood::period);
    EXPECT_TRUE(after.passes);
    EXPECT_EQ(after.left_out, 1'000U);
    EXPECT_EQ(flood.admit(&here, seconds{2} + LogFlood::period).left_out, 0U) << "told once";
}

} // namespace
} // namespace snowglobe
