#include "emulator/base/json.h"
#include "emulator/base/time.h"

#include <gtest/gtest.h>

namespace snowglobe {

TEST(Time, DurationsAreExact) {
    EXPECT_EQ(parse_duration("29.999s"), milliseconds{29'999});
    EXPECT_EQ(parse_duration("5m"), minutes{5});
    EXPECT_EQ(parse_duration("1h30m"), minutes{90});
    EXPECT_EQ(parse_duration("10ns"), nanoseconds{10});
    EXPECT_EQ(parse_duration("5"), std::nullopt);
    EXPECT_EQ(parse_duration("m"), std::nullopt);
    EXPECT_EQ(parse_duration(""), std::nullopt);
    EXPECT_EQ(parse_duration("999999999999h"), std::nullopt);
}

// What does not fit into 64 bits of nanoseconds must not come out as another duration.
TEST(Time, DurationsBeyondTimeAreNone) {
    EXPECT_EQ(parse_duration("9223372036854775807ns"), std::nullopt);
    EXPECT_EQ(parse_duration("9223372036854775809ns"), std::nullopt);
    EXPECT_EQ(parse_duration("99999999999999999999999999999999s"), std::nullopt);
    EXPECT_EQ(parse_duration("72999d72999d"), std::nullopt); // each alone is one
    EXPECT_EQ(parse_duration("72999d"), hours{24 * 72'999});
}

TEST(Time, TextReadsBack) {
    for (const Duration d :
         {Duration{1}, Duration{1'500}, Duration{milliseconds{29'999}}, Duration{minutes{90}}}) {
        EXPECT_EQ(parse_duration(to_text(d)), d) << to_text(d);
    }
}

TEST(Time, Iso8601) {
    const Time t = from_epoch_ns(1'767'225'600'805'000'001);
    EXPECT_EQ(to_iso8601(t), "2026-01-01T00:00:00.805000001Z");
    EXPECT_EQ(parse_iso8601(to_iso8601(t)), t);
    EXPECT_EQ(parse_iso8601("2026-01-01T02:00:00+02:00"), from_epoch_s(1'767'225'600));
    EXPECT_EQ(parse_iso8601("2026-13-01T00:00:00Z"), std::nullopt);
    EXPECT_EQ(parse_iso8601("yesterday"), std::nullopt);
    EXPECT_EQ(to_iso8601(Time::min()), "1677-09-21T00:12:43.145224192Z");
    EXPECT_EQ(to_iso8601(Time::max()), "2262-04-11T23:47:16.854775807Z");
}

TEST(Time, JsonTimestampPrintsItsMilliseconds) {
    EXPECT_EQ(json_timestamp(from_epoch_ms(1'545'084'650'987)).dump(), "1545084650.987");
    EXPECT_EQ(
        parse_json_timestamp(json::parse("1545084650.987")), from_epoch_ms(1'545'084'650'987));
}

// Far ones are before or after all others: never no time, and never another one.
TEST(Time, JsonTimestampsOfAnySizeKeepTheirOrder) {
    const auto ms = [](const char* text) { return parse_json_timestamp_ms(json::parse(text)); };
    EXPECT_EQ(ms("9000000001"), 9'000'000'001'000);
    EXPECT_EQ(ms("9000000001.5"), 9'000'000'001'500);
    EXPECT_EQ(ms("9223372036854775"), 9'223'372'036'854'775'000);
    for (const char* late :
         {"9223372036854776", "9223372036854775807", "18446744073709551615", "1e30", "1e300"}) {
        EXPECT_EQ(ms(late), INT64_MAX) << late;
        EXPECT_GT(parse_json_timestamp(json::parse(late)), from_epoch_s(8'000'000'000)) << late;
    }
    for (const char* early :
         {"-9223372036854776", "-9223372036854775808", "-18446744073709551616", "-1e300"}) {
        EXPECT_EQ(ms(early), INT64_MIN) << early;
        EXPECT_LT(parse_json_timestamp(json::parse(early)), from_epoch_s(-8'000'000'000)) << early;
    }
    EXPECT_EQ(ms("\"1\""), std::nullopt);
    EXPECT_EQ(ms("null"), std::nullopt);
}

} // namespace snowglobe
