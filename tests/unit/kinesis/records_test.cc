#include "services/kinesis/opaque.h"
#include "services/kinesis/sequence_number.h"
#include "tests/unit/kinesis/fixture.h"

namespace snowglobe::kinesis {

constexpr const char* first_shard = "shardId-000000000000";

TEST_F(KinesisTest, ShardsDivideTheHashSpace) {
    create("s", 3);
    const json shards = call("ListShards", {{"StreamName", "s"}}).at("Shards");
    ASSERT_EQ(shards.size(), 3u);
    // floor(2^128 / 3) is a third of the largest hash key: the division leaves nothing.
    EXPECT_EQ(
        shards[1]["HashKeyRange"]["StartingHashKey"], "113427455640312821154458202477256070485");
    EXPECT_EQ(
        shards[2]["HashKeyRange"]["EndingHashKey"], "340282366920938463463374607431768211455");
    EXPECT_EQ(call("ListShards", {{"StreamName", "s"}, {"MaxResults", 2}}).at("Shards").size(), 2u);
    create("four", 4);
    EXPECT_EQ(
        call("ListShards", {{"StreamName", "four"}}).at("Shards")[1]["HashKeyRange"],
        (json{
            {"StartingHashKey", "85070591730234615865843651857942052864"},
            {"EndingHashKey", "170141183460469231731687303715884105727"}}));
}

TEST_F(KinesisTest, AKeyAlwaysGoesToTheShardOfItsHash) {
    create("s", 4);
    // md5("a") begins with 0c, md5("b") with 92: the first and the third quarter.
    EXPECT_EQ(put("s", "a", "1").at("ShardId"), "shardId-000000000000");
    EXPECT_EQ(put("s", "b", "2").at("ShardId"), "shardId-000000000002");
    const auto to = [&](const char* hash) {
        return call(
            "PutRecord",
            {{"StreamName", "s"},
             {"PartitionKey", "a"},
             {"Data", "eA=="},
             {"ExplicitHashKey", hash}});
    };
    EXPECT_EQ(to("0").at("ShardId"), "shardId-000000000000");
    EXPECT_EQ(to("85070591730234615865843651857942052863").at("ShardId"), "shardId-000000000000");
    EXPECT_EQ(to("85070591730234615865843651857942052864").at("ShardId"), "shardId-000000000001");
    EXPECT_EQ(to("340282366920938463463374607431768211455").at("ShardId"), "shardId-000000000003");
    EXPECT_EQ(
        error(
            "PutRecord",
            {{"StreamName", "s"},
             {"PartitionKey", "a"},
             {"Data", "eA=="},
             {"ExplicitHashKey", "340282366920938463463374607431768211456"}}),
        "InvalidArgumentException: Invalid ExplicitHashKey. ExplicitHashKey must be in the range: "
        "[0, 2^128-1]. Specified value was 340282366920938463463374607431768211456");
}

TEST_F(KinesisTest, PutNotifiesTheStreamsChannel) {
    create("s", 1);
    put("s", "a", "1");
    EXPECT_EQ(notified.back(), "arn:aws:kinesis:us-east-1:000000000000:stream/s");
}

TEST_F(KinesisTest, PagesEndWithAFreshIteratorAndSayHowFarBehind) {
    create("s", 1);
    put("s", "a", "1");
    put("s", "a", "2");
    advance(seconds{5});
    put("s", "a", "3");
    json page = records(iterator("s", first_shard, "TRIM_HORIZON"), {{"Limit", 2}});
    EXPECT_EQ(texts(page), "1,2");
    EXPECT_GT(page.at("MillisBehindLatest"), 0);
    page = records(page.at("NextShardIterator"));
    EXPECT_EQ(texts(page), "3");
    EXPECT_EQ(page.at("MillisBehindLatest"), 0);
    // An empty page still leads on.
    page = records(page.at("NextShardIterator"));
    EXPECT_EQ(texts(page), "");
    put("s", "a", "4");
    EXPECT_EQ(texts(records(page.at("NextShardIterator"))), "4");
}

TEST_F(KinesisTest, FiveWaysToBegin) {
    create("s", 1);
    const std::string first = put("s", "a", "1").at("SequenceNumber");
    advance(seconds{10});
    const json second_arrival = json_timestamp(now);
    put("s", "a", "2");
    const std::string latest = iterator("s", first_shard, "LATEST");
    put("s", "a", "3");
    EXPECT_EQ(texts(records(iterator("s", first_shard, "TRIM_HORIZON"))), "1,2,3");
    EXPECT_EQ(texts(records(latest)), "3");
    const json number = {{"StartingSequenceNumber", first}};
    EXPECT_EQ(texts(records(iterator("s", first_shard, "AT_SEQUENCE_NUMBER", number))), "1,2,3");
    EXPECT_EQ(texts(records(iterator("s", first_shard, "AFTER_SEQUENCE_NUMBER", number))), "2,3");
    const auto at = [&](const json& time) {
        return texts(records(iterator("s", first_shard, "AT_TIMESTAMP", {{"Timestamp", time}})));
    };
    EXPECT_EQ(at(second_arrival), "2,3");
    EXPECT_EQ(at(1'000'000), "1,2,3");
    // A shard's own starting number is one to start from.
    const json shard = call("ListShards", {{"StreamName", "s"}}).at("Shards")[0];
    const json start = {
        {"StartingSequenceNumber", shard["SequenceNumberRange"]["StartingSequenceNumber"]}};
    EXPECT_EQ(texts(records(iterator("s", first_shard, "AFTER_SEQUENCE_NUMBER", start))), "1,2,3");
}

TEST_F(KinesisTest, IteratorRefusalsInAWSsWords) {
    create("s", 2);
    create("other", 1);
    const auto refused = [&](json request) {
        request["StreamName"] = "s";
        request["ShardId"] = request.value("ShardId", first_shard);
        return error("GetShardIterator", request);
    };
    EXPECT_EQ(
        refused({{"ShardIteratorType", "TRIM_HORIZON"}, {"ShardId", "shardId-000000000009"}}),
        "ResourceNotFoundException: Shard shardId-000000000009 in stream s under account "
        "000000000000 does not exist");
    EXPECT_EQ(
        refused({{"ShardIteratorType", "AT_SEQUENCE_NUMBER"}}),
        "InvalidArgumentException: Must either specify (1) AT_SEQUENCE_NUMBER or "
        "AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no "
        "StartingSequenceNumber. Request specified AT_SEQUENCE_NUMBER and no "
        "StartingSequenceNumber.");
    EXPECT_EQ(
        refused({{"ShardIteratorType", "AT_TIMESTAMP"}}),
        "InvalidArgumentException: Must specify timestampInMillis parameter for iterator of type "
        "AT_TIMESTAMP. Current request has no timestamp parameter.");
    EXPECT_EQ(
        refused({{"ShardIteratorType", "AT_TIMESTAMP"}, {"Timestamp", 1'767'225'601.5}}),
        "InvalidArgumentException: The timestampInMillis parameter cannot be greater than the "
        "currentTimestampInMillis. timestampInMillis: 1767225601500, currentTimestampInMillis: "
        "1767225600000");
    const SequenceNumber of_second{epoch_s(now), 1, 1, epoch_s(now)};
    EXPECT_EQ(
        refused(
            {{"ShardIteratorType", "AT_SEQUENCE_NUMBER"},
             {"StartingSequenceNumber", of_second.text()}}),
        "InvalidArgumentException: Invalid StartingSequenceNumber. It encodes "
        "shardId-000000000001, while it was used in a call to a shard with shardId-000000000000");
    const SequenceNumber foreign{epoch_s(now) - 1, 0, 1, epoch_s(now)};
    EXPECT_EQ(
        refused(
            {{"ShardIteratorType", "AT_SEQUENCE_NUMBER"},
             {"StartingSequenceNumber", foreign.text()}}),
        "InvalidArgumentException: StartingSequenceNumber " + foreign.text() +
            " used in GetShardIterator on shard shardId-000000000000 in stream s under account "
            "000000000000 is invalid because it did not come from this stream.");
}

TEST_F(KinesisTest, IteratorsLastFiveMinutes) {
    create("s", 1);
    const std::string kept = iterator("s", first_shard, "TRIM_HORIZON");
    EXPECT_TRUE(kept.starts_with("AAAAAAAAAA")) << kept;
    advance(seconds{300});
    EXPECT_EQ(texts(records(kept)), "");
    advance(milliseconds{1});
    EXPECT_EQ(
        error("GetRecords", {{"ShardIterator", kept}}),
        "ExpiredIteratorException: Iterator expired. The iterator was created at time Thu Jan 01 "
        "00:00:00 UTC 2026 while right now it is Thu Jan 01 00:05:00 UTC 2026 which is further in "
        "the future than the tolerated delay of 300000 milliseconds.");
    for (const std::string& bad : {std::string("x"), std::string("AAAA"), kept + "AAAA"}) {
        EXPECT_EQ(
            error("GetRecords", {{"ShardIterator", bad}}),
            "InvalidArgumentException: Invalid ShardIterator.");
    }
}

TEST_F(KinesisTest, RecordsExpireNeverEarly) {
    create("s", 1);
    advance(milliseconds{1});
    put("s", "a", "1");
    advance(hours{1});
    put("s", "a", "2");
    advance(hours{23} - milliseconds{1});
    EXPECT_EQ(texts(records(iterator("s", first_shard, "TRIM_HORIZON"))), "1,2");
    advance(seconds{1});
    EXPECT_EQ(texts(records(iterator("s", first_shard, "TRIM_HORIZON"))), "2");
    // Expired for good, also after an increase; the rest now stays longer.
    call("IncreaseStreamRetentionPeriod", {{"StreamName", "s"}, {"RetentionPeriodHours", 48}});
    advance(hours{20});
    EXPECT_EQ(texts(records(iterator("s", first_shard, "TRIM_HORIZON"))), "2");
    call("DecreaseStreamRetentionPeriod", {{"StreamName", "s"}, {"RetentionPeriodHours", 24}});
    EXPECT_EQ(texts(records(iterator("s", first_shard, "TRIM_HORIZON"))), "");
    EXPECT_TRUE(timers.empty());
}

TEST_F(KinesisTest, ARecordOverTheStreamsLimitRefusesTheWholeRequest) {
    create("s", 1);
    const std::string large = base64_encode(std::string(1024 * 1024 + 1, 'x'));
    const json entry = {{"PartitionKey", "a"}, {"Data", "eA=="}};
    EXPECT_EQ(
        error(
            "PutRecords",
            {{"StreamName", "s"},
             {"Records", json::array({entry, {{"PartitionKey", "a"}, {"Data", large}}})}}),
        "ValidationException: 1 validation error detected: Value at 'records.2.member.data' failed "
        "to satisfy constraint: Member must have length less than or equal to 1048576.");
    EXPECT_EQ(texts(records(iterator("s", first_shard, "TRIM_HORIZON"))), "");
    call("UpdateMaxRecordSize", {{"StreamName", "s"}, {"MaxRecordSizeInKiB", 2048}});
    call("PutRecord", {{"StreamName", "s"}, {"PartitionKey", "a"}, {"Data", large}});
}

TEST_F(KinesisTest, APageHoldsTenMebibytes) {
    create("s", 1);
    const std::string data(1024 * 1024 - 1, 'x');
    for (int i = 0; i < 12; ++i) {
        put("s", "a", data);
    }
    const json page = records(iterator("s", first_shard, "TRIM_HORIZON"));
    EXPECT_EQ(page.at("Records").size(), 10u);
    EXPECT_EQ(page.at("MillisBehindLatest"), 1);
    EXPECT_EQ(records(page.at("NextShardIterator")).at("Records").size(), 2u);
}

TEST_F(KinesisTest, AStreamMadeAgainIsAnotherOne) {
    create("s", 1);
    put("s", "a", "1");
    const std::string old = iterator("s", first_shard, "TRIM_HORIZON");
    call("DeleteStream", {{"StreamName", "s"}});
    EXPECT_TRUE(timers.empty());
    EXPECT_EQ(
        error("GetRecords", {{"ShardIterator", old}}),
        "ResourceNotFoundException: Stream s under account 000000000000 not found.");
    advance(seconds{1});
    create("s", 1);
    EXPECT_EQ(texts(records(iterator("s", first_shard, "TRIM_HORIZON"))), "");
    EXPECT_NE(error("GetRecords", {{"ShardIterator", old}}).find("not found"), std::string::npos);
}

TEST_F(KinesisTest, NamesOfTwoRegionsStayApart) {
    create("s", 1);
    scope.region = "eu-west-1";
    EXPECT_EQ(
        error("PutRecord", {{"StreamName", "s"}, {"PartitionKey", "a"}, {"Data", ""}}),
        "ResourceNotFoundException: Stream s under account 000000000000 not found.");
    EXPECT_EQ(
        error("DescribeStream", {{"StreamARN", "arn:aws:kinesis:us-east-1:000000000000:stream/s"}}),
        "ResourceNotFoundException: Stream s under account 000000000000 not found.");
    EXPECT_EQ(call("ListStreams", json::object()).at("StreamNames"), json::array());
}

TEST(KinesisTokens, WhatWeNeverSealedIsRefusedByName) {
    // The checksum is no secret. Rows that end early, go on, or lie outside of time.
    const Time now = from_epoch_s(1'767'225'600);
    ShardIterator early;
    early.created = Time::min();
    ShardIterator late;
    late.created = now + seconds{1};
    const std::string good = encode(ShardIterator{"0", "r", "s", now, 1, {}, now});
    for (const std::string& row :
         {std::string(),
          std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11),
          good.substr(0, good.size() - 1),
          good + "x",
          encode(early),
          encode(late)}) {
        EXPECT_THROW(parse_shard_iterator(seal("iterator", row), now), ApiError) << to_hex(row);
        EXPECT_THROW(parse_page_token(seal("page", row), now), ApiError) << to_hex(row);
    }
    EXPECT_EQ(parse_shard_iterator(seal("iterator", good), now).shard, 1u);
}

} // namespace snowglobe::kinesis
