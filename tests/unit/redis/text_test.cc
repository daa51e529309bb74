// Patterns and numbers.
#include "services/redis/glob.h"
#include "services/redis/numbers.h"

#include <gtest/gtest.h>

#include <string>

namespace snowglobe::redis {

TEST(Glob, MatchesAsRedisDoes) {
    EXPECT_TRUE(matches_glob("*", ""));
    EXPECT_TRUE(matches_glob("h?llo", "hallo"));
    EXPECT_FALSE(matches_glob("h?llo", "hllo"));
    EXPECT_TRUE(matches_glob("h[a-c]llo", "hbllo"));
    EXPECT_TRUE(matches_glob("h[c-a]llo", "hbllo"));
    EXPECT_FALSE(matches_glob("h[^a]llo", "hallo"));
    EXPECT_TRUE(matches_glob("a\\*c", "a*c"));
    EXPECT_FALSE(matches_glob("a\\*c", "abc"));
    EXPECT_TRUE(matches_glob("a*b*c", "aXbYbZc"));
    EXPECT_FALSE(matches_glob("a*b*c", "aXbYbZ"));
    EXPECT_TRUE(matches_glob("MAX*", "maxmemory", true));
    EXPECT_FALSE(matches_glob("[a-", "b"));
}

TEST(Glob, IsNotSlowForAnyPattern) {
    std::string pattern;
    for (int i = 0; i < 1000; ++i) {
        pattern += "*a";
    }
    EXPECT_FALSE(matches_glob(pattern + "b", std::string(5000, 'a')));
}

TEST(Numbers, AreIntegersOnlyAsTheyAreWritten) {
    EXPECT_EQ(parse_integer("-9223372036854775808"), INT64_MIN);
    EXPECT_EQ(parse_integer("0"), 0);
    for (const char* text : {"", "-", "+1", "01", "-0", " 1", "1 ", "1.0", "9223372036854775808"}) {
        EXPECT_FALSE(parse_integer(text)) << text;
    }
}

TEST(Numbers, ScoresAreWrittenShort) {
    EXPECT_EQ(format_score(0.1), "0.1");
    EXPECT_EQ(format_score(3), "3");
    EXPECT_EQ(format_score(-1.5), "-1.5");
    EXPECT_EQ(format_score(1e20), "1e+20");
    EXPECT_EQ(format_score(1e-7), "1e-7");
    EXPECT_EQ(format_score(123456789.125), "123456789.125");
    EXPECT_EQ(format_score(*parse_double("inf")), "inf");
    EXPECT_EQ(format_score(1.7976931348623157e308), "1.7976931348623157e+308");
    EXPECT_FALSE(parse_double("nan"));
    EXPECT_FALSE(parse_double("1e400"));
}

TEST(Numbers, LongDoublesHave17Decimals) {
    EXPECT_EQ(format_long_double(*parse_long_double("10.1") + 5e3L), "5010.10000000000000009");
    EXPECT_EQ(format_long_double(3.0L), "3");
}

TEST(Numbers, BitsOfScoresHaveTheirOrder) {
    const double scores[] = {*parse_double("-inf"), -2, -0.5, 0, 1e-300, 1, 1e300, *parse_double("inf")};
    for (std::size_t i = 0; i + 1 < std::size(scores); ++i) {
        EXPECT_LT(ordered_bits(scores[i]), ordered_bits(scores[i + 1]));
        EXPECT_EQ(score_of_bits(ordered_bits(scores[i])), scores[i]);
    }
    EXPECT_EQ(ordered_bits(-0.0), ordered_bits(0.0));
}

} // namespace snowglobe::redis
