// How often settings of a table may change, and how the times are written in refusals. What else
// there is to it is in tests/dynamodb/test_throughput.py and test_encryption.py.
#include "services/dynamodb/changes.h"
#include "tests/unit/dynamodb/world_fixture.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace snowglobe::dynamodb {

namespace {

Time at(const char* text) {
    return *parse_iso8601(text);
}

std::string fifth_decrease(const char* last, const char* now) {
    Changes changes;
    for (int i = 0; i < 4; ++i) {
        changes.count_decrease(0, at(last));
    }
    try {
        changes.count_decrease(0, at(now));
    } catch (const ApiError& error) {
        return error.message.substr(error.message.find("Last decrease"));
    }
    return "accepted";
}

} // namespace

// The two refusals that ack-api-quirks DDB-TABLE-184 and 326 recorded, and the other edges of a
// 12-hour clock.
TEST(DynamodbChanges, TimesOfDecreases) {
    EXPECT_EQ(
        fifth_decrease("2026-10-08T23:20:48Z", "2026-10-08T23:20:50Z"),
        "Last decrease at Thursday, October 8, 2026 at 11:20:48 PM Coordinated Universal Time. "
        "Next "
        "decrease can be made at Friday, October 9, 2026 at 12:00:00 AM Coordinated Universal "
        "Time");
    EXPECT_EQ(
        fifth_decrease("2026-10-09T00:21:34Z", "2026-10-09T01:20:34Z"),
        "Last decrease at Friday, October 9, 2026 at 12:21:34 AM Coordinated Universal Time. Next "
        "decrease can be made at Friday, October 9, 2026 at 1:21:34 AM Coordinated Universal Time");
    EXPECT_EQ(
        fifth_decrease("2024-02-29T11:59:59.999Z", "2024-02-29T12:00:00Z"),
        "Last decrease at Thursday, February 29, 2024 at 11:59:59 AM Coordinated Universal Time. "
        "Next "
        "decrease can be made at Thursday, February 29, 2024 at 12:59:59 PM Coordinated Universal "
        "Time");
    EXPECT_EQ(fifth_decrease("2026-10-09T00:21:34Z", "2026-10-09T01:21:34Z"), "accepted");
    EXPECT_EQ(fifth_decrease("2026-10-08T23:59:59Z", "2026-10-09T00:00:00Z"), "accepted");
}

TEST_F(WorldTest, NothingOfChangesIsLeftOfADeletedTable) {
    make_table("t");
    call("UpdateTable", {{"TableName", "t"}, {"TableClass", "STANDARD_INFREQUENT_ACCESS"}});
    const auto count = [&] {
        const auto all = rows();
        return std::count_if(all.begin(), all.end(), [](const auto& row) {
            return row.first.starts_with("dynamodb.changes");
        });
    };
    EXPECT_EQ(count(), 1);
    call("DeleteTable", {{"TableName", "t"}});
    EXPECT_EQ(count(), 0);
}

} // namespace snowglobe::dynamodb
