// The text exposition format where a parser would be lenient.
#include "emulator/observe/invocation_log.h"
#include "emulator/observe/metrics_text.h"

#include <gtest/gtest.h>

#include <array>

namespace snowglobe {
namespace {

TEST(MetricsText, LabelsAndHelpAreEscaped) {
    MetricsText out;
    out.family("a_total", "counter", "Back\\slash, \"quotes\"\nand a line.");
    out.sample({{"name", "C:\\x \"q\"\nnext"}, {"other", ""}}, 7);
    EXPECT_EQ(
        out.text(),
        "# HELP a_total Back\\\\slash, \"quotes\"\\nand a line.\n"
        "# TYPE a_total counter\n"
        "a_total{name=\"C:\\\\x \\\"q\\\"\\nnext\",other=\"\"} 7\n");
}

TEST(MetricsText, BucketsAreCumulative) {
    MetricsText out;
    out.family("took_seconds", "histogram", "Time.");
    constexpr std::array<std::int64_t, 2> bounds{500'000, 1'000'000'000};
    constexpr std::array<std::uint64_t, 3> counts{3, 2, 1};
    out.histogram({{"op", "x"}}, bounds, counts, 2'500'000'001);
    EXPECT_EQ(
        out.text(),
        "# HELP took_seconds Time.\n"
        "# TYPE took_seconds histogram\n"
        "took_seconds_bucket{op=\"x\",le=\"0.0005\"} 3\n"
        "took_seconds_bucket{op=\"x\",le=\"1\"} 5\n"
        "took_seconds_bucket{op=\"x\",le=\"+Inf\"} 6\n"
        "took_seconds_sum{op=\"x\"} 2.500000001\n"
        "took_seconds_count{op=\"x\"} 6\n");
}

TEST(MetricsText, SecondsAreExact) {
    EXPECT_EQ(seconds_text(0), "0");
    EXPECT_EQ(seconds_text(50'000), "0.00005");
    EXPECT_EQ(seconds_text(1'767'225'600'000'000'001), "1767225600.000000001");
    EXPECT_EQ(seconds_text(-1'500'000'000), "-1.5");
}

// A library that does not use the SDK may say anything; the line is written while the world runs,
// where nothing may throw.
TEST(InvocationLog, ALineForAnyErrorDocument) {
    InvocationRequest request;
    request.function.name = "odd";
    request.on_failure = "discarded";
    InvocationResult result;
    result.kind = InvocationResult::Kind::function_error;
    result.error_type = "Odd";
    for (const char* payload : {"", "5", "[]", R"({"errorMessage":5,"errorType":[]})", "\xff"}) {
        result.payload = payload;
        const std::string line = InvocationLog::line(request, result);
        EXPECT_TRUE(line.ends_with("-> discarded")) << line;
    }
    result.payload = R"({"errorType":"T","errorMessage":"a\nb"})";
    EXPECT_NE(InvocationLog::line(request, result).find("  T: a\\nb  ->"), std::string::npos);
}

} // namespace
} // namespace snowglobe
