// Streams against writes: what a write leaves in the stream, and that nothing else does.
#include "services/dynamodb/shard_iterator.h"
#include "tests/unit/dynamodb/world_fixture.h"

#include <set>

namespace snowglobe::dynamodb {

namespace {

json s(const std::string& text) {
    return {{"S", text}};
}
json n(std::int64_t number) {
    return {{"N", std::to_string(number)}};
}

// The tests' own generator: the same numbers on every machine.
struct Numbers {
    std::uint64_t state;
    std::uint64_t below(std::uint64_t bound) {
        state = mix64(state + 0x9e3779b97f4a7c15);
        return state % bound;
    }
};

class StreamTest : public WorldTest {};

} // namespace

TEST_F(StreamTest, ShowsEachViewType) {
    const std::map<std::string, std::set<std::string>> images{
        {"KEYS_ONLY", {}},
        {"NEW_IMAGE", {"NewImage"}},
        {"OLD_IMAGE", {"OldImage"}},
        {"NEW_AND_OLD_IMAGES", {"NewImage", "OldImage"}}};
    for (const auto& [view, shown] : images) {
        const std::string arn = make_table(view, with_stream(view));
        call("PutItem", {{"TableName", view}, {"Item", {{"p", s("a")}, {"x", n(1)}}}});
        call("PutItem", {{"TableName", view}, {"Item", {{"p", s("a")}, {"x", n(2)}}}});
        call("DeleteItem", {{"TableName", view}, {"Key", {{"p", s("a")}}}});
        const std::vector<json> found = records(arn);
        ASSERT_EQ(found.size(), 3U) << view;
        EXPECT_EQ(found[0].at("eventName"), "INSERT");
        EXPECT_EQ(found[1].at("eventName"), "MODIFY");
        EXPECT_EQ(found[2].at("eventName"), "REMOVE");
        const bool is_new = shown.contains("NewImage");
        const bool is_old = shown.contains("OldImage");
        EXPECT_EQ(found[0].at("dynamodb").contains("NewImage"), is_new);
        EXPECT_FALSE(found[0].at("dynamodb").contains("OldImage"));
        EXPECT_EQ(found[1].at("dynamodb").contains("NewImage"), is_new);
        EXPECT_EQ(found[1].at("dynamodb").contains("OldImage"), is_old);
        EXPECT_FALSE(found[2].at("dynamodb").contains("NewImage"));
        EXPECT_EQ(found[2].at("dynamodb").contains("OldImage"), is_old);
        EXPECT_EQ(found[1].at("dynamodb").at("Keys"), json({{"p", s("a")}}));
        EXPECT_EQ(found[1].at("dynamodb").at("StreamViewType"), view);
        EXPECT_FALSE(found[1].contains("userIdentity"));
    }
}

// AWS: "PutItem with the same item writes nothing to the stream"; nor does deleting nothing.
TEST_F(StreamTest, WritesThatChangeNothingLeaveNoRecord) {
    const std::string arn = make_table("noop", with_stream());
    const json put{{"TableName", "noop"}, {"Item", {{"p", s("a")}, {"x", {{"NS", {"1", "2"}}}}}}};
    call("PutItem", put);
    call(
        "PutItem",
        {{"TableName", "noop"}, {"Item", {{"p", s("a")}, {"x", {{"NS", {"2.0", "1"}}}}}}});
    call("DeleteItem", {{"TableName", "noop"}, {"Key", {{"p", s("absent")}}}});
    EXPECT_EQ(records(arn).size(), 1U);
}

TEST_F(StreamTest, SequenceNumbersRiseAndAShardKeepsAnItemsOrder) {
    const std::string arn = make_table("order", with_stream());
    for (int i = 0; i < 40; ++i) {
        call(
            "PutItem",
            {{"TableName", "order"},
             {"Item", {{"p", s("k" + std::to_string(i % 8))}, {"i", n(i)}}}});
    }
    std::set<std::string> shards_used;
    const json description = call("DescribeStream", {{"StreamArn", arn}}).at("StreamDescription");
    EXPECT_EQ(description.at("Shards").size(), 4U);
    std::map<std::string, std::string> shard_of_item;
    for (const json& shard : description.at("Shards")) {
        const json position = call(
            "GetShardIterator",
            {{"StreamArn", arn},
             {"ShardId", shard.at("ShardId")},
             {"ShardIteratorType", "TRIM_HORIZON"}});
        std::string last;
        const json page = call("GetRecords", position);
        for (const json& record : page.at("Records")) {
            const std::string sequence = record.at("dynamodb").at("SequenceNumber");
            EXPECT_GE(sequence.size(), 21U);
            EXPECT_LT(last, sequence);
            last = sequence;
            const std::string item = record.at("dynamodb").at("Keys").at("p").at("S");
            const auto [known, added] = shard_of_item.emplace(item, shard.at("ShardId"));
            EXPECT_EQ(known->second, shard.at("ShardId")) << "an item in two shards";
            shards_used.insert(shard.at("ShardId"));
        }
    }
    EXPECT_EQ(shard_of_item.size(), 8U);
    EXPECT_GT(shards_used.size(), 1U);
}

// The stream is the table's history: applied in the order of sequence numbers it gives the table.
TEST_F(StreamTest, FoldsToTheTableAfterRandomWrites) {
    const std::string arn = make_table("fold", with_stream());
    Numbers numbers{20'260'101};
    for (int i = 0; i < 2'000; ++i) {
        const std::string key = "k" + std::to_string(numbers.below(60));
        const json table{{"TableName", "fold"}};
        const auto kind = numbers.below(10);
        json request = table;
        if (kind < 4) {
            request["Item"] = {
                {"p", s(key)}, {"v", n(static_cast<std::int64_t>(numbers.below(5)))}};
            call("PutItem", request);
        } else if (kind < 7) {
            request["Key"] = {{"p", s(key)}};
            request["UpdateExpression"] = "ADD c :one SET w = :w";
            request["ExpressionAttributeValues"] = {
                {":one", n(1)}, {":w", n(static_cast<std::int64_t>(numbers.below(3)))}};
            call("UpdateItem", request);
        } else if (kind < 9) {
            request["Key"] = {{"p", s(key)}};
            call("DeleteItem", request);
        } else {
            // Fails half of the time, and must then leave nothing.
            json condition{
                {"TableName", "fold"},
                {"Key", {{"p", s("c" + key)}}},
                {"ConditionExpression", "attribute_exists(p)"}};
            json put{{"TableName", "fold"}, {"Item", {{"p", s(key)}, {"t", n(i)}}}};
            json mark{{"TableName", "fold"}, {"Item", {{"p", s("c" + key)}, {"t", n(i)}}}};
            json items = json::array({{{"Put", put}}});
            items.push_back(
                numbers.below(2) == 0 ? json{{"ConditionCheck", condition}} : json{{"Put", mark}});
            try_call("TransactWriteItems", {{"TransactItems", items}});
        }
    }
    std::map<std::string, json> folded;
    for (const json& record : records(arn)) {
        const json& change = record.at("dynamodb");
        const std::string key = change.at("Keys").at("p").at("S");
        const bool known = folded.contains(key);
        EXPECT_EQ(known, record.at("eventName") != "INSERT");
        if (known) {
            EXPECT_EQ(folded.at(key), change.at("OldImage"));
        }
        if (record.at("eventName") == "REMOVE") {
            folded.erase(key);
        } else {
            folded[key] = change.at("NewImage");
        }
    }
    std::map<std::string, json> stored;
    for (const auto& [row, value] : rows()) {
        if (row.starts_with("dynamodb.row")) {
            const json item = decode_item(value).item();
            stored[item.at("p").at("S")] = item;
        }
    }
    EXPECT_GT(stored.size(), 20U);
    EXPECT_EQ(folded, stored);
}

TEST_F(StreamTest, AFailedTransactionLeavesNothingBehind) {
    const json ttl{{"Enabled", true}, {"AttributeName", "expires"}};
    const std::string arn = make_table("tx", with_stream());
    call("UpdateTimeToLive", {{"TableName", "tx"}, {"TimeToLiveSpecification", ttl}});
    world->run_as_event(
        *watcher, {}, "test", [&](Context& context) { context.subscribe(arn, "watch"); });
    const auto rows_before = rows();
    const std::size_t timers_before = world->scheduler().size();
    const json failing{
        {"ClientRequestToken", "once"},
        {"TransactItems",
         {{{"Put",
            {{"TableName", "tx"}, {"Item", {{"p", s("a")}, {"expires", n(1'800'000'000)}}}}}},
          {{"ConditionCheck",
            {{"TableName", "tx"},
             {"Key", {{"p", s("b")}}},
             {"ConditionExpression", "attribute_exists(p)"}}}}}}};
    const Reply reply = try_call("TransactWriteItems", failing);
    ASSERT_TRUE(reply.error);
    EXPECT_EQ(reply.error->code, "TransactionCanceledException");
    EXPECT_EQ(
        reply.error->message,
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, "
        "ConditionalCheckFailed]");
    EXPECT_EQ(reply.error->extra.at("CancellationReasons"), json::parse(R"([{"Code":"None"},
            {"Code":"ConditionalCheckFailed","Message":"The conditional request failed"}])"));
    EXPECT_EQ(rows(), rows_before);
    EXPECT_EQ(world->scheduler().size(), timers_before);
    advance(seconds{1});
    EXPECT_EQ(watcher->wakes, 0);

    // The same without the failing check leaves all of it: a record, timers, a wake.
    json working = failing;
    working["TransactItems"].erase(1);
    call("TransactWriteItems", working);
    EXPECT_EQ(records(arn).size(), 1U);
    EXPECT_GT(world->scheduler().size(), timers_before);
    advance(seconds{1});
    EXPECT_EQ(watcher->wakes, 1);
}

TEST_F(StreamTest, RegionsAndAccountsStayApart) {
    const std::vector<Scope> scopes{
        {"000000000000", "us-east-1"},
        {"000000000000", "eu-west-1"},
        {"123456789012", "us-east-1"}};
    std::vector<std::string> arns;
    for (const Scope& scope : scopes) {
        arns.push_back(make_table("same", with_stream(), scope));
        call(
            "PutItem",
            {{"TableName", "same"}, {"Item", {{"p", s("k")}, {"who", s(arns.back())}}}},
            scope);
    }
    EXPECT_EQ(std::set<std::string>(arns.begin(), arns.end()).size(), scopes.size());
    for (std::size_t i = 0; i < scopes.size(); ++i) {
        const json got =
            call("GetItem", {{"TableName", "same"}, {"Key", {{"p", s("k")}}}}, scopes[i]);
        EXPECT_EQ(got.at("Item").at("who"), s(arns[i]));
        const std::vector<json> found = records(arns[i], scopes[i]);
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found[0].at("dynamodb").at("NewImage").at("who"), s(arns[i]));
        EXPECT_EQ(found[0].at("awsRegion"), scopes[i].region);
    }
    call("DeleteTable", {{"TableName", "same"}}, scopes[1]);
    EXPECT_EQ(call("ListTables", json::object(), scopes[1]).at("TableNames").size(), 0U);
    EXPECT_EQ(call("ListTables", json::object(), scopes[0]).at("TableNames").size(), 1U);
    // A stream is not to be read from another region.
    EXPECT_EQ(
        try_call("DescribeStream", {{"StreamArn", arns[0]}}, scopes[2]).error->code,
        "ResourceNotFoundException");
}

TEST_F(StreamTest, RecordsAreKeptFor24HoursAndIteratorsFor15Minutes) {
    const std::string arn = make_table("old", with_stream());
    call("PutItem", {{"TableName", "old"}, {"Item", {{"p", s("a")}}}});
    const std::string sequence = records(arn).at(0).at("dynamodb").at("SequenceNumber");
    json shard;
    const json description = call("DescribeStream", {{"StreamArn", arn}}).at("StreamDescription");
    for (const json& each : description.at("Shards")) {
        const json iterator = call(
            "GetShardIterator",
            {{"StreamArn", arn},
             {"ShardId", each["ShardId"]},
             {"ShardIteratorType", "TRIM_HORIZON"}});
        if (!call("GetRecords", iterator).at("Records").empty()) {
            shard = each["ShardId"];
        }
    }
    const json at{
        {"StreamArn", arn},
        {"ShardId", shard},
        {"ShardIteratorType", "AT_SEQUENCE_NUMBER"},
        {"SequenceNumber", sequence}};
    const json iterator = call("GetShardIterator", at);
    advance(minutes{15});
    EXPECT_EQ(call("GetRecords", iterator).at("Records").size(), 1U);
    advance(milliseconds{1});
    EXPECT_EQ(error("GetRecords", iterator).substr(0, 24), "ExpiredIteratorException");

    advance(hours{24} - minutes{16});
    EXPECT_EQ(records(arn).size(), 1U);
    advance(minutes{2});
    EXPECT_EQ(records(arn).size(), 0U);
    EXPECT_EQ(error("GetShardIterator", at).substr(0, 26), "TrimmedDataAccessException");
    EXPECT_EQ(
        error("GetRecords", {{"ShardIterator", arn + "|1|made-up"}}),
        "ValidationException: Invalid ShardIterator");
}

// The checksum of an iterator is no secret: its time may be any.
TEST_F(StreamTest, AnIteratorFromOutsideOfTimeIsRefused) {
    const std::string arn = make_table("made_up", with_stream());
    for (const Time issued : {Time::min(), Time{} - nanoseconds{1}, Time::max()}) {
        const std::string made_up = ShardIterator{arn, 0, 0, issued}.text();
        EXPECT_EQ(
            error("GetRecords", {{"ShardIterator", made_up}}),
            "ValidationException: Invalid ShardIterator");
    }
}

TEST_F(StreamTest, AStreamOutlivesItsTableAndClosesItsShards) {
    const std::string arn = make_table("gone", with_stream());
    call("PutItem", {{"TableName", "gone"}, {"Item", {{"p", s("a")}}}});
    call("DeleteTable", {{"TableName", "gone"}});
    EXPECT_EQ(records(arn).size(), 1U);
    const json description = call("DescribeStream", {{"StreamArn", arn}}).at("StreamDescription");
    EXPECT_EQ(description.at("StreamStatus"), "DISABLED");
    EXPECT_TRUE(description["Shards"][0]["SequenceNumberRange"].contains("EndingSequenceNumber"));
    // At the same instant, under the same name: another stream, with nothing of the old one.
    const std::string again = make_table("gone", with_stream());
    EXPECT_NE(again, arn);
    EXPECT_EQ(records(again).size(), 0U);
    advance(hours{25});
    EXPECT_EQ(
        error("DescribeStream", {{"StreamArn", arn}}),
        "ResourceNotFoundException: Requested resource not found: Stream: " + arn + " not found");
}

// That the table goes does not keep its older records any longer.
TEST_F(StreamTest, RecordsOfADeletedTableExpireInTheirOwnTime) {
    const std::string arn = make_table("dying", with_stream());
    call("PutItem", {{"TableName", "dying"}, {"Item", {{"p", s("a")}}}});
    advance(hours{20});
    call("PutItem", {{"TableName", "dying"}, {"Item", {{"p", s("b")}}}});
    advance(hours{2});
    call("DeleteTable", {{"TableName", "dying"}});
    advance(hours{3});
    EXPECT_EQ(records(arn).size(), 1U);
    advance(hours{20});
    EXPECT_EQ(records(arn).size(), 0U);
    advance(hours{2});
    EXPECT_TRUE(try_call("DescribeStream", {{"StreamArn", arn}}).error);
}

TEST_F(StreamTest, MappingsReadLambdasEvents) {
    const std::string arn = make_table("lambda", with_stream());
    call("PutItem", {{"TableName", "lambda"}, {"Item", {{"p", s("a")}, {"b", {{"B", "AAE="}}}}}});
    std::vector<json> events;
    world->look(*streams, {}, [&](Context& context) {
        for (const StreamShard& shard : streams->shards(context, arn)) {
            const std::string from =
                streams->start(context, arn, shard.id, StreamPosition::trim_horizon, {});
            const StreamPage page = streams->read(context, arn, shard.id, from, 10);
            EXPECT_FALSE(page.shard_ended);
            for (const StreamRecord& record : page.records) {
                EXPECT_EQ(record.sequence_number, record.event["dynamodb"]["SequenceNumber"]);
                events.push_back(record.event);
            }
            const std::string latest =
                streams->start(context, arn, shard.id, StreamPosition::latest, {});
            EXPECT_TRUE(streams->read(context, arn, shard.id, latest, 10).records.empty());
        }
    });
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].at("eventSourceARN"), arn);
    EXPECT_EQ(events[0].at("dynamodb").at("ApproximateCreationDateTime").dump(), "1767225600.0");
    // p: 1 + 1 in Keys and in NewImage, b: 1 + 2.
    EXPECT_EQ(events[0].at("dynamodb").at("SizeBytes"), 7);
    EXPECT_EQ(events[0].at("eventID").get<std::string>().size(), 32U);
}

} // namespace snowglobe::dynamodb
