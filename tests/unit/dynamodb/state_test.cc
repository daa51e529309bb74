// What a fixture puts into a table is what puts would have left there, but for the stream.
#include "tests/unit/dynamodb/world_fixture.h"

namespace snowglobe::dynamodb {

namespace {

class StateTest : public WorldTest {
public:
    json table_with_everything() {
        json request = with_stream();
        request["AttributeDefinitions"] = {
            {{"AttributeName", "p"}, {"AttributeType", "S"}},
            {{"AttributeName", "g"}, {"AttributeType", "N"}}};
        request["GlobalSecondaryIndexes"] = json::array(
            {{{"IndexName", "by-g"},
              {"KeySchema", json::array({{{"AttributeName", "g"}, {"KeyType", "HASH"}}})},
              {"Projection", {{"ProjectionType", "KEYS_ONLY"}}}}});
        return request;
    }
    void make_with_expiry() {
        make_table("t", table_with_everything());
        call(
            "UpdateTimeToLive",
            {{"TableName", "t"},
             {"TimeToLiveSpecification", {{"AttributeName", "until"}, {"Enabled", true}}}});
    }
    void put_state(const json& item) {
        world->run_as_event(*dynamodb, {}, "state", [&](Context& context) {
            dynamodb->put_state(context, {{"TableName", "t"}, {"Item", item}});
        });
    }
    // Of items, indexes and expiries.
    std::map<std::string, std::string> contents() {
        std::map<std::string, std::string> out = rows();
        std::erase_if(out, [](const auto& row) {
            return row.first.find("dynamodb.row") == std::string::npos &&
                   row.first.find("dynamodb.expiry") == std::string::npos;
        });
        return out;
    }
};

TEST_F(StateTest, LeavesTheRowsOfPuts) {
    const std::vector<json> items = {
        {{"p", {{"S", "a"}}}, {"g", {{"N", "1.0"}}}, {"until", {{"N", "1767312000"}}}},
        {{"p", {{"S", "b"}}}, {"g", {{"N", "2"}}}},
        {{"p", {{"S", "c"}}}, {"s", {{"NS", {"10", "9"}}}}},
        {{"p", {{"S", "a"}}}, {"g", {{"N", "3"}}}, {"until", {{"N", "1767398400"}}}}};
    make_with_expiry();
    for (const json& item : items) {
        call("PutItem", {{"TableName", "t"}, {"Item", item}});
    }
    const auto by_puts = contents();
    EXPECT_EQ(by_puts.size(), 3u + 2u + 1u); // items, index entries, one expiry
    for (const char* key : {"a", "b", "c"}) {
        call("DeleteItem", {{"TableName", "t"}, {"Key", {{"p", {{"S", key}}}}}});
    }
    ASSERT_TRUE(contents().empty());
    for (const json& item : items) {
        put_state(item);
    }
    EXPECT_EQ(contents(), by_puts);
}

TEST_F(StateTest, LeavesNoRecordAndWakesNobody) {
    const std::string arn = make_table("t", with_stream());
    const std::uint64_t before = world->events_run();
    put_state({{"p", {{"S", "a"}}}});
    run_until(world->now() + seconds{1});
    EXPECT_EQ(world->events_run(), before);
    EXPECT_TRUE(records(arn).empty());
    // What comes after it is a change of it.
    call("PutItem", {{"TableName", "t"}, {"Item", {{"p", {{"S", "a"}}}, {"x", {{"S", "1"}}}}}});
    ASSERT_EQ(records(arn).size(), 1u);
    EXPECT_EQ(records(arn)[0].at("eventName"), "MODIFY");
}

TEST_F(StateTest, ExpiresLikeAnyItem) {
    make_with_expiry();
    put_state({{"p", {{"S", "a"}}}, {"until", {{"N", "1767312000"}}}}); // a day later
    advance(hours{23});
    EXPECT_EQ(call("Scan", {{"TableName", "t"}}).at("Count"), 1);
    advance(hours{48});
    EXPECT_EQ(call("Scan", {{"TableName", "t"}}).at("Count"), 0);
}

} // namespace

} // namespace snowglobe::dynamodb
