#include "services/kinesis/opaque.h"
#include "tests/unit/kinesis/fixture.h"

#include <set>

namespace snowglobe::kinesis {

using namespace std::string_literals;

TEST_F(KinesisTest, SplitLeadsReadersToTheChildren) {
    create("s", 1);
    const std::string before = put("s", "a", "1").at("SequenceNumber");
    const std::string old = iterator("s", "shardId-000000000000", "TRIM_HORIZON");
    call(
        "SplitShard",
        {{"StreamName", "s"},
         {"ShardToSplit", "shardId-000000000000"},
         {"NewStartingHashKey", "170141183460469231731687303715884105728"}});
    const json after = put("s", "a", "2");
    EXPECT_EQ(after.at("ShardId"), "shardId-000000000001");
    // A consumer that compares sequence numbers of one key must see them rise across the split.
    EXPECT_LT(before, after.at("SequenceNumber").get<std::string>());
    const json page = records(old);
    EXPECT_EQ(texts(page), "1");
    EXPECT_FALSE(page.contains("NextShardIterator"));
    ASSERT_EQ(page.at("ChildShards").size(), 2u);
    EXPECT_EQ(page.at("ChildShards")[1]["ParentShards"], json::array({"shardId-000000000000"}));
    EXPECT_EQ(
        page.at("ChildShards")[1]["HashKeyRange"]["StartingHashKey"],
        "170141183460469231731687303715884105728");
    EXPECT_EQ(
        error(
            "SplitShard",
            {{"StreamName", "s"},
             {"ShardToSplit", "shardId-000000000000"},
             {"NewStartingHashKey", "5"}}),
        "InvalidArgumentException: Shard shardId-000000000000 in stream s under account "
        "000000000000 has already been merged or split, and thus is not eligible for merging or "
        "splitting.");
    EXPECT_EQ(
        error(
            "SplitShard",
            {{"StreamName", "s"},
             {"ShardToSplit", "shardId-000000000001"},
             {"NewStartingHashKey", "1"}}),
        "InvalidArgumentException: NewStartingHashKey 1 used in SplitShard() on shard "
        "shardId-000000000001 in stream s under account 000000000000 is not both greater than one "
        "plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey "
        "170141183460469231731687303715884105727.");
}

TEST_F(KinesisTest, MergeHasTwoParents) {
    create("s", 3);
    EXPECT_EQ(
        error(
            "MergeShards",
            {{"StreamName", "s"},
             {"ShardToMerge", "shardId-000000000000"},
             {"AdjacentShardToMerge", "shardId-000000000002"}}),
        "InvalidArgumentException: Shards shardId-000000000000 and shardId-000000000002 in stream "
        "s under account 000000000000 are not an adjacent pair of shards eligible for merging");
    call(
        "MergeShards",
        {{"StreamName", "s"},
         {"ShardToMerge", "shardId-000000000000"},
         {"AdjacentShardToMerge", "shardId-000000000001"}});
    const json shards = call("ListShards", {{"StreamName", "s"}}).at("Shards");
    ASSERT_EQ(shards.size(), 4u);
    EXPECT_EQ(shards[3]["ParentShardId"], "shardId-000000000000");
    EXPECT_EQ(shards[3]["AdjacentParentShardId"], "shardId-000000000001");
    EXPECT_TRUE(shards[0]["SequenceNumberRange"].contains("EndingSequenceNumber"));
    EXPECT_EQ(
        call("ListShards", {{"StreamName", "s"}, {"ShardFilter", {{"Type", "AT_LATEST"}}}})
            .at("Shards")
            .size(),
        2u);
}

TEST_F(KinesisTest, ShardCountUpdatesEndInEqualRanges) {
    create("s", 4);
    for (const int target : {3, 6, 5, 10}) {
        call(
            "UpdateShardCount",
            {{"StreamName", "s"},
             {"TargetShardCount", target},
             {"ScalingType", "UNIFORM_SCALING"}});
        create("fresh" + std::to_string(target), target);
        const auto ranges = [&](const std::string& stream) {
            std::set<std::string> out;
            const json open = call(
                "ListShards", {{"StreamName", stream}, {"ShardFilter", {{"Type", "AT_LATEST"}}}});
            for (const json& shard : open.at("Shards")) {
                out.insert(shard.at("HashKeyRange").dump());
            }
            return out;
        };
        EXPECT_EQ(ranges("s"), ranges("fresh" + std::to_string(target)));
    }
    EXPECT_EQ(
        error(
            "UpdateShardCount",
            {{"StreamName", "s"}, {"TargetShardCount", 21}, {"ScalingType", "UNIFORM_SCALING"}})
            .substr(0, 24),
        "InvalidArgumentException");
}

TEST_F(KinesisTest, ClosedShardsGoWhenTheirRecordsHaveGone) {
    create("s", 2);
    put("s", "a", "1");
    advance(hours{1});
    call(
        "MergeShards",
        {{"StreamName", "s"},
         {"ShardToMerge", "shardId-000000000000"},
         {"AdjacentShardToMerge", "shardId-000000000001"}});
    advance(hours{24} - seconds{1});
    EXPECT_EQ(call("ListShards", {{"StreamName", "s"}}).at("Shards").size(), 3u);
    advance(seconds{1});
    EXPECT_EQ(call("ListShards", {{"StreamName", "s"}}).at("Shards").size(), 1u);
    EXPECT_TRUE(timers.empty());
}

// Filters compare with times that clients got from replies, which are rounded down.
TEST_F(KinesisTest, FiltersChooseShardsByTime) {
    advance(microseconds{1'700'300});
    create("s", 1);
    const json created = call(
        "DescribeStreamSummary",
        {{"StreamName", "s"}})["StreamDescriptionSummary"]["StreamCreationTimestamp"];
    advance(hours{1});
    call(
        "SplitShard",
        {{"StreamName", "s"},
         {"ShardToSplit", "shardId-000000000000"},
         {"NewStartingHashKey", "170141183460469231731687303715884105728"}});
    const json split = json_timestamp(now);
    const auto numbers = [&](const json& filter) {
        std::string out;
        const json reply = call("ListShards", {{"StreamName", "s"}, {"ShardFilter", filter}});
        for (const json& shard : reply.at("Shards")) {
            out += shard.at("ShardId").get<std::string>().back();
        }
        return out;
    };
    EXPECT_EQ(numbers({{"Type", "AT_LATEST"}}), "12");
    EXPECT_EQ(numbers({{"Type", "AT_TRIM_HORIZON"}}), "0");
    EXPECT_EQ(numbers({{"Type", "FROM_TRIM_HORIZON"}}), "012");
    EXPECT_EQ(numbers({{"Type", "AT_TIMESTAMP"}, {"Timestamp", created}}), "0");
    EXPECT_EQ(numbers({{"Type", "AT_TIMESTAMP"}, {"Timestamp", split}}), "012");
    EXPECT_EQ(numbers({{"Type", "AFTER_SHARD_ID"}, {"ShardId", "shardId-000000000000"}}), "12");
    advance(seconds{1});
    EXPECT_EQ(numbers({{"Type", "FROM_TIMESTAMP"}, {"Timestamp", json_timestamp(now)}}), "12");
}

TEST_F(KinesisTest, ListsGoOnWhereTheTokenSays) {
    create("s", 5);
    json request = {{"StreamName", "s"}, {"MaxResults", 2}};
    std::set<std::string> seen;
    for (int page = 0; page < 3; ++page) {
        const json reply = call("ListShards", request);
        for (const json& shard : reply.at("Shards")) {
            EXPECT_TRUE(seen.insert(shard.at("ShardId").get<std::string>()).second);
        }
        EXPECT_EQ(reply.contains("NextToken"), page < 2);
        request = {{"NextToken", reply.value("NextToken", "")}, {"MaxResults", 2}};
    }
    EXPECT_EQ(seen.size(), 5u);
    const std::string token =
        call("ListShards", {{"StreamName", "s"}, {"MaxResults", 2}}).at("NextToken");
    EXPECT_EQ(
        error("ListShards", {{"StreamName", "s"}, {"NextToken", token}}),
        "InvalidArgumentException: NextToken and StreamName cannot be provided together.");
    advance(seconds{301});
    EXPECT_EQ(
        error("ListShards", {{"NextToken", token}}).substr(0, 25), "ExpiredNextTokenException");
    for (int i = 0; i < 101; ++i) {
        create("n" + std::to_string(1000 + i), 1);
    }
    const json streams = call("ListStreams", json::object());
    EXPECT_EQ(streams.at("StreamNames").size(), 100u);
    EXPECT_EQ(
        call("ListStreams", {{"NextToken", streams.at("NextToken")}}).at("StreamNames"),
        json::array({"n1100", "s"}));
}

// Its checksum is no secret.
TEST_F(KinesisTest, ForgedPageTokensAreRefused) {
    create("s", 3);
    const std::string invalid = "InvalidArgumentException: NextToken is invalid.";
    const auto shards = [&](const std::string& row) {
        return error("ListShards", {{"NextToken", seal("page", row)}});
    };
    const PageToken good{.stream = "s", .after = shard_id(1), .created = now};
    EXPECT_TRUE(shards(encode(good)).starts_with("no error"));
    for (const std::string& filter : {std::string("\7", 1), "{\"Type\":5}"s, "[]"s}) {
        EXPECT_EQ(shards(encode(good.stream) + encode(good.after) + filter + "\0\0"s), invalid);
    }
    PageToken odd = good;
    odd.after = "no shard";
    EXPECT_EQ(shards(encode(odd)), invalid);
    odd = good;
    odd.stream = "";
    EXPECT_EQ(shards(encode(odd)), invalid); // of ListStreams
    EXPECT_EQ(error("ListStreams", {{"NextToken", seal("page", encode(good))}}), invalid);
    odd = good;
    odd.stream = "gone";
    EXPECT_EQ(
        shards(encode(odd)),
        "ResourceNotFoundException: Stream gone under account 000000000000 not found.");
}

TEST_F(KinesisTest, MappingsReadTheEventsThatLambdaSends) {
    create("s", 2);
    const std::string arn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
    put("s", "a", "0");
    advance(milliseconds{1'500});
    const auto read = [&](StreamPosition position, std::optional<Time> time = {}) {
        return in_transaction([&](Context& context) {
            const std::string after =
                kinesis.start(context, arn, "shardId-000000000000", position, time);
            return kinesis.read(context, arn, "shardId-000000000000", after, 10);
        });
    };
    EXPECT_EQ(read(StreamPosition::latest).records.size(), 0u);
    const std::string number = put("s", "a", "1").at("SequenceNumber");
    EXPECT_EQ(read(StreamPosition::trim_horizon).records.size(), 2u);
    const StreamPage page = read(StreamPosition::at_timestamp, now);
    ASSERT_EQ(page.records.size(), 1u);
    EXPECT_EQ(page.records[0].lane_key, "a");
    EXPECT_FALSE(page.shard_ended);
    EXPECT_EQ(
        page.records[0].event,
        json::parse(
            R"({"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"a","sequenceNumber":")" +
            number +
            R"(","data":"MQ==","approximateArrivalTimestamp":1767225601.5},
            "eventSource":"aws:kinesis","eventVersion":"1.0",
            "eventID":"shardId-000000000000:)" +
            number +
            R"(","eventName":"aws:kinesis:record",
            "invokeIdentityArn":"arn:aws:iam::000000000000:role/lambda-role",
            "awsRegion":"us-east-1",
            "eventSourceARN":"arn:aws:kinesis:us-east-1:000000000000:stream/s"})"));
    call(
        "MergeShards",
        {{"StreamName", "s"},
         {"ShardToMerge", "shardId-000000000000"},
         {"AdjacentShardToMerge", "shardId-000000000001"}});
    EXPECT_TRUE(read(StreamPosition::trim_horizon).shard_ended);
    const auto shards =
        in_transaction([&](Context& context) { return kinesis.shards(context, arn); });
    ASSERT_EQ(shards.size(), 3u);
    EXPECT_EQ(shards[2].parents.size(), 2u);
    EXPECT_TRUE(shards[0].closed);
}

TEST_F(KinesisTest, PeeksShowTextAsText) {
    create("s", 1);
    put("s", "a", "hello");
    put("s", "a", "\xff");
    const json shard = in_transaction(
        [&](Context& context) { return *kinesis.peek(context, "streams/s/shardId-000000000000"); });
    EXPECT_EQ(shard.at("Records")[0].at("Text"), "hello");
    EXPECT_EQ(shard.at("Records")[1].at("Data"), "/w==");
    in_transaction([&](Context& context) {
        EXPECT_EQ(kinesis.peek(context, "streams/s")->at("Shards")[0].at("RecordCount"), 2);
        EXPECT_EQ(kinesis.peek(context, "streams/none"), std::nullopt);
        EXPECT_EQ(kinesis.peek(context, "elsewhere"), std::nullopt);
        return 0;
    });
}

} // namespace snowglobe::kinesis
