// Mappings of Kafka topics: events, batches, positions, the group.
#include "tests/unit/lambda/topic_world.h"

namespace snowglobe::lambda {

namespace {

using Names = TopicTest::Names;

class LambdaTopic : public TopicTest {};

TEST_F(LambdaTopic, TheEventMemberByMember) {
    map_topic();
    const std::int64_t now_ms = epoch_ns(epoch) / 1'000'000;
    call_service(
        "kafka",
        "Produce",
        {{"topic", "orders"},
         {"records",
          {{{"partition", 1},
            {"key", "key"},
            {"value", "Hello"},
            {"timestamp", now_ms + 987},
            {"headers",
             {{{"name", "a"}, {"valueBase64", base64_encode("h\xc3\x85\x7f\x80")}},
              {{"name", "a"}, {"value", ""}}}}},
           {{"partition", 2}, {"timestamp", now_ms - 5}}}}});
    run_for(seconds{1});
    const json expected = json::parse(R"({
        "eventSource": "aws:kafka", "eventSourceArn": ")" + cluster_arn + R"(",
        "bootstrapServers": "localhost:9092",
        "records": {
            "orders-1": [{"topic": "orders", "partition": 1, "offset": 0, "timestamp": )" +
        std::to_string(now_ms + 987) + R"(,
                "timestampType": "CREATE_TIME", "key": "a2V5", "value": "SGVsbG8=",
                "headers": [{"a": [104, -61, -123, 127, -128]}, {"a": []}]}],
            "orders-2": [{"topic": "orders", "partition": 2, "offset": 0, "timestamp": )" +
        std::to_string(now_ms - 5) + R"(,
                "timestampType": "CREATE_TIME", "headers": []}]}})");
    EXPECT_EQ(event.dump(), expected.dump());
}

TEST_F(LambdaTopic, TheEventOfAClusterThatManagesItself) {
    const json mapping = map_topic(
        {{"EventSourceArn", nullptr},
         {"AmazonManagedKafkaEventSourceConfig", nullptr},
         {"SourceAccessConfigurations", {{{"Type", "BASIC_AUTH"}, {"URI", "arn:aws:secret"}}}},
         {"SelfManagedEventSource",
          {{"Endpoints", {{"KAFKA_BOOTSTRAP_SERVERS", {"a.example:9092", "b.example:9092"}}}}}}});
    EXPECT_EQ(
        mapping.at("SelfManagedKafkaEventSourceConfig").at("ConsumerGroupId"), mapping.at("UUID"));
    EXPECT_FALSE(mapping.contains("EventSourceArn"));
    produce({"0:a"});
    run_for(seconds{1});
    EXPECT_EQ(event.at("eventSource"), "SelfManagedKafka");
    EXPECT_FALSE(event.contains("eventSourceArn"));
    EXPECT_EQ(event.at("bootstrapServers"), "a.example:9092,b.example:9092");
}

TEST_F(LambdaTopic, OneEventHoldsSeveralPartitionsAndTheWindowIsHalfASecond) {
    map_topic();
    produce({"0:a", "2:b", "0:c"});
    run_for(milliseconds{499});
    EXPECT_TRUE(batches.empty());
    produce({"1:d"});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:a", "0:c", "1:d", "2:b"}}));
    ASSERT_EQ(times.size(), 1U);
    EXPECT_EQ(times[0], 501); // a millisecond on the way
    EXPECT_EQ(committed(), "0:2 1:1 2:1");
}

TEST_F(LambdaTopic, AFullBatchGoesAtOnceAndTheNextWindowOpensThen) {
    map_topic({{"BatchSize", 2}, {"MaximumBatchingWindowInSeconds", 10}});
    produce({"0:a", "0:b", "0:c"});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:a", "0:b"}}));
    run_for(seconds{10});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:a", "0:b"}, {"0:c"}}));
    produce({"1:d"});
    run_for(seconds{5});
    produce({"2:e"});
    run_for(milliseconds{5});
    EXPECT_EQ(batches.back(), (Names{"1:d", "2:e"}));
}

TEST_F(LambdaTopic, AWindowOfZeroWaitsForNothing) {
    map_topic({{"MaximumBatchingWindowInSeconds", 0}});
    produce({"0:a"});
    run_for(milliseconds{5});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:a"}}));
}

TEST_F(LambdaTopic, AnEventIsAtMostSixMegabytes) {
    map_topic();
    const std::string big(900'000, 'x');
    for (int i = 0; i < 6; ++i) { // of 1.2 MB each in base64
        produce({"0:" + big});
    }
    run_for(seconds{2});
    ASSERT_EQ(batches.size(), 2U);
    EXPECT_EQ(batches[0].size(), 5U);
    EXPECT_EQ(batches[1].size(), 1U);
}

TEST_F(LambdaTopic, WhatIsFilteredOutIsCommitted) {
    map_topic(
        {{"FilterCriteria",
          {{"Filters",
            {{{"Pattern", R"({"value":{"kind":["good"]}})"}},
             {{"Pattern", R"({"value":["plain"]})"}}}}}}});
    produce({R"(0:{"kind":"bad"})", R"(0:{"kind":"good"})", R"(0:{"kind":"bad"})", "1:plain", "1:no"});
    produce({"2:no"});
    call_service(
        "kafka", "Produce", {{"topic", "orders"}, {"records", {{{"partition", 2}}}}}); // no value
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{R"(0:{"kind":"good"})", "1:plain"}}));
    EXPECT_EQ(committed(), "0:3 1:2 2:2");
}

TEST_F(LambdaTopic, StartingPositions) {
    produce({"0:old", "1:old"});
    run_for(seconds{10});
    map_topic({{"StartingPosition", "LATEST"}});
    produce({"0:new"});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:new"}}));
    batches.clear();
    map_topic(
        {{"StartingPosition", "AT_TIMESTAMP"},
         {"StartingPositionTimestamp", (epoch_ns(epoch) / 1'000'000'000) + 5},
         {"FunctionName", "f"},
         {"EventSourceArn", cluster_arn + "x"},
         {"AmazonManagedKafkaEventSourceConfig", nullptr}});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:new"}}));
}

TEST_F(LambdaTopic, WhatTheGroupHasCommittedBeatsTheStartingPosition) {
    produce({"0:a", "0:b", "0:c", "1:d"});
    world->run_as_event(*kafka, {}, "commit", [&](Context& context) {
        kafka::GroupCoordinator group(context, kafka->configs(), "workers");
        EXPECT_EQ(group.accept_commit({}), kafka::ErrorCode::none);
        group.save();
        kafka::CommittedOffsets(context, "workers").put("orders", 0, {2, -1, "", context.now});
    });
    map_topic();
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:c", "1:d"}}));
}

TEST_F(LambdaTopic, ATopicThatComesLaterIsReadFromItsStart) {
    map_topic({{"Topics", {"later"}}, {"StartingPosition", "LATEST"}});
    run_for(seconds{1});
    produce({"0:first"}, "later"); // makes it
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:first"}}));
}

TEST_F(LambdaTopic, PartitionsThatComeLaterAreReadFromTheirStart) {
    map_topic({{"StartingPosition", "LATEST"}});
    run_for(seconds{1});
    world->run_as_event(*kafka, {}, "more", [&](Context& context) {
        kafka::StoredTopics topics(context);
        kafka::Topic topic = *topics.find("orders");
        topic.partitions = 5;
        topics.put(topic);
    });
    produce({"4:a"});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{"4:a"}}));
}

TEST_F(LambdaTopic, ATopicThatIsDeletedAndMadeAgain) {
    map_topic();
    produce({"0:a"});
    run_for(seconds{1});
    const auto erase = [&] {
        world->run_as_event(*kafka, {}, "erase", [&](Context& context) {
            kafka::StoredTopics topics(context);
            const kafka::Topic topic = *topics.find("orders");
            for (std::int32_t i = 0; i < topic.partitions; ++i) {
                kafka::PartitionLog(context, topic, i).erase();
            }
            kafka::CommittedOffsets::erase_topic(context, "orders");
            topics.erase(topic);
        });
    };
    answer = [](const Names&) { return "!no"; };
    produce({"1:b"});
    run_for(seconds{1});
    erase(); // while a batch of it waits for its next try
    run_for(seconds{10});
    batches.clear();
    answer = [](const Names&) { return "null"; };
    make_topic("orders", 2);
    produce({"0:again", "1:again"});
    run_for(seconds{2});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:again", "1:again"}}));
}

TEST_F(LambdaTopic, ATopicThatIsReplacedAtOnce) {
    map_topic();
    produce({"0:a", "0:b"});
    run_for(seconds{1});
    batches.clear();
    world->run_as_event(*kafka, {}, "replace", [&](Context& context) {
        kafka::StoredTopics topics(context);
        const kafka::Topic topic = *topics.find("orders");
        for (std::int32_t i = 0; i < topic.partitions; ++i) {
            kafka::PartitionLog(context, topic, i).erase();
        }
        kafka::CommittedOffsets::erase_topic(context, "orders");
        topics.erase(topic);
        topics.add("orders", 3, {});
    });
    run_for(seconds{1});
    produce({"0:again"});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:again"}}));
    EXPECT_EQ(committed(), "0:1 1:0 2:0");
}

TEST_F(LambdaTopic, SharesItsPartitionsWithAClient) {
    map_topic();
    run_for(seconds{1});
    const auto theirs = join_and_sync("zz-client");
    EXPECT_EQ(theirs.size(), 1U); // lambda-... comes first, and has two
    produce({"0:a", "1:b", "2:c"});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:a", "1:b"}}));
    in_group([](kafka::GroupCoordinator& group) {
        return group.leave({{"zz-client", std::nullopt, -1}});
    });
    run_for(seconds{1});
    EXPECT_EQ(batches.back(), (Names{"2:c"})); // which the client had not committed
    EXPECT_EQ(committed(), "0:1 1:1 2:1");
}

TEST_F(LambdaTopic, AClientLeadsTheGroup) {
    const std::string client = "client";
    auto joined = in_group(
        [&](kafka::GroupCoordinator& group) { return group.join(joining(), client); });
    in_group([&](kafka::GroupCoordinator& group) {
        return group.sync(
            {client, std::nullopt, joined.generation},
            {{client, kafka::write_assignment({{"orders", {0, 1, 2}}})}});
    });
    map_topic();
    produce({"0:a", "1:b", "2:c"});
    run_for(seconds{1});
    EXPECT_TRUE(batches.empty());
    in_group([&](kafka::GroupCoordinator& group) { return group.join(joining(client), ""); });
    std::string mapping;
    in_group([&](kafka::GroupCoordinator& group) {
        joined = group.look_after_join(joining(client), client);
        for (const auto& [id, member] : group.group()->members) {
            mapping = id == client ? mapping : id;
        }
        EXPECT_TRUE(joined.has_members);
        return group.sync(
            {client, std::nullopt, joined.generation},
            {{client, kafka::write_assignment({{"orders", {0}}})},
             {mapping, kafka::write_assignment({{"orders", {1, 2}}})}});
    });
    EXPECT_TRUE(mapping.starts_with("lambda-f-"));
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{"1:b", "2:c"}}));
}

TEST_F(LambdaTopic, TwoMappingsOfOneGroupShareTheTopic) {
    map_topic();
    map_topic({{"EventSourceArn", cluster_arn + "x"}});
    run_for(seconds{1});
    produce({"0:a", "1:b", "2:c"});
    run_for(seconds{1});
    ASSERT_EQ(batches.size(), 2U);
    EXPECT_EQ(batches[0].size() + batches[1].size(), 3U);
    EXPECT_EQ(committed(), "0:1 1:1 2:1");
}

TEST_F(LambdaTopic, AGroupOfAnotherProtocolIsNotJoined) {
    auto other = joining();
    other.protocols = {{"cooperative-sticky", kafka::write_subscription({"orders"})}};
    in_group([&](kafka::GroupCoordinator& group) { return group.join(other, "client"); });
    map_topic();
    run_for(seconds{1});
    EXPECT_EQ(
        peek()[0].at("LastProcessingResult"),
        "PROBLEM: the consumer group workers has members of another protocol");
    in_group([](kafka::GroupCoordinator& group) {
        return group.leave({{"client", std::nullopt, -1}});
    });
    produce({"0:a"});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:a"}}));
}

TEST_F(LambdaTopic, DisabledItLeavesAndEnabledItGoesOn) {
    const json mapping = map_topic();
    produce({"0:a"});
    run_for(seconds{1});
    update(mapping, {{"Enabled", false}});
    produce({"0:b"});
    run_for(seconds{10});
    EXPECT_EQ(batches.size(), 1U);
    in_group([](kafka::GroupCoordinator& group) {
        EXPECT_EQ(group.group()->state, kafka::GroupState::empty);
        return true;
    });
    update(mapping, {{"Enabled", true}});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:a"}, {"0:b"}}));
    call_service("lambda", "DeleteEventSourceMapping", {{"UUID", mapping.at("UUID")}});
    produce({"0:c"});
    run_for(seconds{1});
    EXPECT_EQ(batches.size(), 2U);
    EXPECT_EQ(committed(), "0:2 1:0 2:0");
}

TEST_F(LambdaTopic, PositionsBeforeTheLogBeginsMoveToItsStart) {
    const json mapping = map_topic({{"Enabled", false}});
    produce({"0:a"});
    produce({"0:b"});
    world->run_as_event(*kafka, {}, "delete", [&](Context& context) {
        const kafka::Topic topic = *kafka::StoredTopics(context).find("orders");
        kafka::PartitionLog(context, topic, 0).delete_before(1);
    });
    update(mapping, {{"Enabled", true}});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:b"}}));
    EXPECT_EQ(committed(), "0:2 1:0 2:0");
}

// Which partitions come together is nobody's promise; order in a partition is.
TEST_F(LambdaTopic, OtherSeedsHaveOtherLegalOrders) {
    std::set<std::vector<Names>> seen;
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        begin(seed);
        map_topic();
        produce({"0:a", "1:a", "2:a", "0:b", "1:b", "2:b"});
        run_for(seconds{10});
        std::map<char, std::string> by_partition;
        for (const Names& names : batches) {
            for (const std::string& name : names) {
                by_partition[name[0]] += name.substr(2);
            }
        }
        EXPECT_EQ(
            by_partition, (std::map<char, std::string>{{'0', "ab"}, {'1', "ab"}, {'2', "ab"}}));
        EXPECT_EQ(committed(), "0:2 1:2 2:2");
        seen.insert(batches);
    }
    EXPECT_GT(seen.size(), 5U);
}

} // namespace

} // namespace snowglobe::lambda
