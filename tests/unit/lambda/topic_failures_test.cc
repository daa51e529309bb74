// Mappings of Kafka topics whose function fails: retries, bisecting, partial answers, ages,
// documents.
#include "tests/unit/lambda/topic_world.h"

namespace snowglobe::lambda {

namespace {

using Names = TopicTest::Names;

class LambdaTopicFailures : public TopicTest {
protected:
    // Fails what has this record in it.
    void poison(const std::string& name) {
        answer = [name](const Names& names) { return holds(names, name) ? "!no" : "null"; };
    }
    // Reports these as failed, of those that are there.
    void report(const Names& bad) {
        answer = [this, bad](const Names&) {
            json failures = json::array();
            for (const auto& [where, records] : event.at("records").items()) {
                for (const json& record : records) {
                    const std::string name =
                        where.substr(where.rfind('-') + 1) + ":" + value_of(record);
                    if (holds(bad, name)) {
                        failures.push_back(
                            {{"itemIdentifier",
                              {{"partition", where}, {"offset", record.at("offset")}}}});
                    }
                }
            }
            return json{{"batchItemFailures", failures}}.dump();
        };
    }
};

TEST_F(LambdaTopicFailures, ItRetriesForEverAndHoldsItsPartitionsOnly) {
    poison("0:bad");
    map_topic();
    produce({"0:bad", "1:with"});
    run_for(seconds{1});
    produce({"0:behind", "1:behind", "2:free"});
    run_for(minutes{10});
    EXPECT_EQ(committed(), "0:0 1:0 2:1");
    EXPECT_GT(batches.size(), 10U);
    EXPECT_EQ(batches[0], (Names{"0:bad", "1:with"}));
    EXPECT_EQ(batches[1], (Names{"2:free"}));
    EXPECT_EQ(batches.back(), batches.front());
    answer = [](const Names&) { return "null"; };
    run_for(minutes{2});
    EXPECT_EQ(batches[batches.size() - 2], batches.front());
    EXPECT_EQ(batches.back(), (Names{"0:behind", "1:behind"}));
    EXPECT_EQ(committed(), "0:2 1:2 2:1");
}

TEST_F(LambdaTopicFailures, BackOffDoubles) {
    poison("0:bad");
    map_topic(provisioned({{"MaximumRetryAttempts", 3}, {"MaximumBatchingWindowInSeconds", 0}}));
    produce({"0:bad"});
    run_for(minutes{1});
    EXPECT_EQ(times, (std::vector<std::int64_t>{1, 1001, 3001, 7001}));
    EXPECT_EQ(committed(), "0:1 1:0 2:0"); // given up, silently
    EXPECT_TRUE(sqs->sent.empty());
}

TEST_F(LambdaTopicFailures, TheDocumentOfAQueue) {
    poison("0:bad");
    map_topic(provisioned(
        {{"MaximumRetryAttempts", 1},
         {"DestinationConfig", {{"OnFailure", {{"Destination", failures_arn}}}}}}));
    produce({"0:good", "0:bad", "2:with"});
    run_for(minutes{1});
    ASSERT_EQ(sqs->sent.size(), 1U);
    json document = failure(0);
    EXPECT_FALSE(document["requestContext"]["requestId"].get<std::string>().empty());
    EXPECT_GT(document["KafkaBatchInfo"]["payloadSize"].get<int>(), 100);
    document["requestContext"].erase("requestId");
    document["KafkaBatchInfo"].erase("payloadSize");
    const std::string at = to_iso8601(epoch, 3);
    EXPECT_EQ(
        document,
        json({
            {"requestContext",
             {{"functionArn", "arn:aws:lambda:us-east-1:000000000000:function:f"},
              {"condition", "RetryAttemptsExhausted"},
              {"approximateInvokeCount", 2}}},
            {"responseContext",
             {{"statusCode", 200},
              {"executedVersion", "$LATEST"},
              {"functionError", "Unhandled"}}},
            {"version", "1.0"},
            {"timestamp", to_iso8601(epoch + milliseconds{1501}, 3)},
            {"KafkaBatchInfo",
             {{"batchSize", 3},
              {"eventSourceArn", cluster_arn},
              {"bootstrapServers", "localhost:9092"},
              {"recordsInfo",
               {{"orders-0",
                 {{"firstRecordOffset", "0"},
                  {"lastRecordOffset", "1"},
                  {"firstRecordTimestamp", at},
                  {"lastRecordTimestamp", at}}},
                {"orders-2",
                 {{"firstRecordOffset", "0"},
                  {"lastRecordOffset", "0"},
                  {"firstRecordTimestamp", at},
                  {"lastRecordTimestamp", at}}}}}}},
        }));
}

TEST_F(LambdaTopicFailures, EndlessRetriesWithADestinationAreTen) {
    poison("0:bad");
    map_topic({{"DestinationConfig", {{"OnFailure", {{"Destination", failures_arn}}}}}});
    produce({"0:bad"});
    run_for(hours{1});
    EXPECT_EQ(batches.size(), 11U);
    EXPECT_EQ(sqs->sent.size(), 1U);
}

TEST_F(LambdaTopicFailures, ATopicGetsTheRecordsThemselves) {
    poison("0:bad");
    map_topic(provisioned(
        {{"MaximumRetryAttempts", 0},
         {"DestinationConfig", {{"OnFailure", {{"Destination", "kafka://dead"}}}}}}));
    call_service(
        "kafka",
        "Produce",
        {{"topic", "orders"},
         {"records",
          {{{"partition", 0}, {"key", "k"}, {"value", "bad"}},
           {{"partition", 1}, {"value", "with"}}}}});
    run_for(minutes{1});
    std::vector<std::pair<std::string, json>> dead;
    world->run_as_event(*kafka, {}, "read", [&](Context& context) {
        for (const TopicRecord& record :
             kafka->topics().read(context, "dead", 0, 0, 100).records) {
            dead.emplace_back(
                record.key.value_or("none"), json::parse(value_of(record.event)));
        }
    });
    ASSERT_EQ(dead.size(), 2U);
    EXPECT_EQ(dead[0].first, "k");
    EXPECT_EQ(dead[1].first, "none");
    const json& document = dead[0].second;
    EXPECT_EQ(document["requestContext"]["condition"], "RetriesExhausted");
    EXPECT_EQ(
        document["requestContext"]["functionArn"],
        "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST");
    EXPECT_EQ(document["KafkaBatchInfo"]["recordInfo"]["offset"], "0");
    EXPECT_EQ(document["payload"]["records"]["orders-0"][0]["value"], "YmFk");
    EXPECT_EQ(document["payload"]["records"].size(), 1U);
    EXPECT_EQ(committed(), "0:1 1:1 2:0");
}

TEST_F(LambdaTopicFailures, BisectingFindsTheBadOneInItsPartition) {
    poison("1:bad");
    map_topic(provisioned(
        {{"BisectBatchOnFunctionError", true},
         {"MaximumRetryAttempts", 1},
         {"DestinationConfig", {{"OnFailure", {{"Destination", failures_arn}}}}}}));
    produce({"0:a", "0:b", "1:c", "1:bad", "1:d", "2:e"});
    run_for(minutes{1});
    std::map<std::string, int> seen;
    for (const Names& names : batches) {
        if (!holds(names, "1:bad")) {
            for (const std::string& name : names) {
                ++seen[name];
            }
        }
    }
    EXPECT_EQ(
        seen,
        (std::map<std::string, int>{{"0:a", 1}, {"0:b", 1}, {"1:c", 1}, {"1:d", 1}, {"2:e", 1}}));
    ASSERT_EQ(sqs->sent.size(), 1U);
    EXPECT_EQ(failure(0)["KafkaBatchInfo"]["batchSize"], 1);
    EXPECT_EQ(
        failure(0)["KafkaBatchInfo"]["recordsInfo"]["orders-1"]["firstRecordOffset"], "1");
    EXPECT_EQ(failure(0)["requestContext"]["approximateInvokeCount"], 2);
    EXPECT_EQ(committed(), "0:2 1:3 2:1");
}

TEST_F(LambdaTopicFailures, PartialAnswersAreCutInEachPartition) {
    report({"0:b", "1:y"});
    map_topic(provisioned(
        {{"FunctionResponseTypes", {"ReportBatchItemFailures"}}, {"MaximumRetryAttempts", 1}}));
    produce({"0:a", "0:b", "0:c", "1:x", "1:y", "2:k"});
    run_for(milliseconds{600});
    ASSERT_EQ(batches.size(), 2U);
    EXPECT_EQ(batches[1], (Names{"0:b", "0:c", "1:y"}));
    EXPECT_EQ(committed(), "0:1 1:1 2:1");
    report({"0:b"});
    run_for(minutes{1});
    ASSERT_EQ(batches.size(), 5U);
    EXPECT_EQ(batches[2], (Names{"0:b", "0:c", "1:y"})); // its retry: it made no progress
    EXPECT_EQ(batches[3], (Names{"0:b", "0:c"}));        // which this did, in partition 1
    EXPECT_EQ(batches[4], (Names{"0:b", "0:c"}));
    EXPECT_EQ(committed(), "0:3 1:2 2:1"); // given up
}

TEST_F(LambdaTopicFailures, AnIdentifierOfNoRecordFailsAllOfThem) {
    map_topic(provisioned(
        {{"FunctionResponseTypes", {"ReportBatchItemFailures"}}, {"MaximumRetryAttempts", 0}}));
    std::vector<json> answers{
        {{"partition", "orders-0"}, {"offset", 7}},
        {{"partition", "orders-0"}, {"offset", "0"}},
        "orders-0/0",
        json()};
    for (const json& id : answers) {
        batches.clear();
        answer = [&](const Names&) {
            return json{{"batchItemFailures", {{{"itemIdentifier", id}}}}}.dump();
        };
        update(peek()[0], {{"MaximumRetryAttempts", 1}});
        produce({"0:a"});
        run_for(minutes{1});
        EXPECT_EQ(batches.size(), 2U) << id.dump();
    }
    for (const char* good : {"null", "{}", R"({"batchItemFailures":[]})", "7"}) {
        batches.clear();
        answer = [&](const Names&) { return std::string(good); };
        produce({"0:a"});
        run_for(minutes{1});
        EXPECT_EQ(batches.size(), 1U) << good;
    }
}

TEST_F(LambdaTopicFailures, RecordsThatAreTooOldAreGivenUpAlone) {
    poison("0:bad");
    const json mapping = map_topic(provisioned(
        {{"Enabled", false},
         {"MaximumRecordAgeInSeconds", 60},
         {"DestinationConfig", {{"OnFailure", {{"Destination", failures_arn}}}}}}));
    produce({"0:old", "1:old"});
    run_for(seconds{50});
    produce({"0:bad"});
    run_for(seconds{20});
    update(mapping, {{"Enabled", true}});
    run_for(seconds{5});
    ASSERT_EQ(sqs->sent.size(), 1U);
    EXPECT_EQ(failure(0)["requestContext"]["condition"], "RecordAgeExceeded");
    EXPECT_TRUE(failure(0)["responseContext"].is_null());
    EXPECT_EQ(failure(0)["KafkaBatchInfo"]["batchSize"], 2);
    EXPECT_EQ(batches[0], (Names{"0:bad"}));
    run_for(minutes{5}); // it ages between its tries
    ASSERT_EQ(sqs->sent.size(), 2U);
    EXPECT_EQ(failure(1)["KafkaBatchInfo"]["recordsInfo"].size(), 1U);
    EXPECT_EQ(
        failure(1)["KafkaBatchInfo"]["recordsInfo"]["orders-0"]["firstRecordOffset"], "1");
    EXPECT_EQ(committed(), "0:2 1:1 2:0");
}

TEST_F(LambdaTopicFailures, AThrottledTryIsNoAttempt) {
    map_topic(provisioned({{"MaximumRetryAttempts", 0}}));
    world->run_as_event(*lambda, Scope{}, "closed", [&](Context& context) {
        Function function = *find_function(context.store, context.scope, "f");
        function.image.concurrency_max = 0;
        put_function(context.store, context.scope, function);
    });
    produce({"0:a"});
    run_for(minutes{2});
    EXPECT_EQ(committed(), "0:0 1:0 2:0");
    world->run_as_event(*lambda, Scope{}, "open", [&](Context& context) {
        Function function = *find_function(context.store, context.scope, "f");
        function.image.concurrency_max = 10;
        put_function(context.store, context.scope, function);
    });
    run_for(minutes{2});
    EXPECT_EQ(batches, (std::vector<Names>{{"0:a"}}));
    EXPECT_EQ(committed(), "0:1 1:0 2:0");
}

// What waits for its next try goes on behind the rebalance, with the attempts that it has used.
TEST_F(LambdaTopicFailures, ARebalanceLosesNoAttempt) {
    poison("0:bad");
    map_topic(provisioned({{"MaximumRetryAttempts", 2}}));
    produce({"0:bad", "0:good"});
    run_for(seconds{1});
    EXPECT_EQ(batches.size(), 1U);
    EXPECT_EQ(join_and_sync("zz-client").size(), 1U);
    run_for(minutes{2});
    EXPECT_EQ(batches.size(), 3U);
    EXPECT_EQ(committed(), "0:2 1:0 2:0");
}

TEST_F(LambdaTopicFailures, WhatALostPartitionHasIsTheOtherMembersToDo) {
    poison("2:bad");
    map_topic();
    produce({"2:bad"});
    run_for(seconds{1});
    EXPECT_EQ(join_and_sync("zz-client"), (std::vector<std::int32_t>{2}));
    const std::size_t tries = batches.size();
    run_for(minutes{5});
    EXPECT_EQ(batches.size(), tries);
    produce({"0:a"});
    run_for(seconds{1});
    EXPECT_EQ(batches.back(), (Names{"0:a"}));
}

TEST_F(LambdaTopicFailures, ProvisionedPollersBoundTheBatchesAtOnce) {
    make_topic("wide", 9);
    executor->hangs = true;
    map_topic(
        {{"Topics", {"wide"}},
         {"BatchSize", 1},
         {"ProvisionedPollerConfig", {{"MaximumPollers", 1}}}});
    for (int i = 0; i < 9; ++i) {
        produce({std::to_string(i) + ":a"}, "wide");
    }
    run_for(seconds{2});
    EXPECT_EQ(peek()[0]["progress"]["deliveries"].size(), 5U);
}

TEST_F(LambdaTopicFailures, SettingsThatDoNotGoTogether) {
    const std::string wrong = "InvalidParameterValueException: ";
    const auto foreign = [&](const std::string& name) {
        return wrong + "Unsupported '" + name +
               "' parameter for given event source mapping type.";
    };
    EXPECT_EQ(error({{"MaximumRetryAttempts", 1}}), foreign("maximumRetryAttempts"));
    EXPECT_EQ(error({{"MaximumRecordAgeInSeconds", 60}}), foreign("maximumRecordAgeInSeconds"));
    EXPECT_EQ(
        error({{"BisectBatchOnFunctionError", true}}), foreign("bisectBatchOnFunctionError"));
    EXPECT_EQ(
        error({{"FunctionResponseTypes", {"ReportBatchItemFailures"}}}),
        foreign("functionResponseTypes"));
    EXPECT_EQ(
        error({{"DestinationConfig", {{"OnFailure", {{"Destination", "kafka://dead"}}}}}}),
        foreign("destinationConfig"));
    EXPECT_EQ(error({{"ParallelizationFactor", 2}}), foreign("parallelizationFactor"));
    EXPECT_EQ(
        error({{"SelfManagedKafkaEventSourceConfig", {{"ConsumerGroupId", "g"}}}}),
        foreign("selfManagedKafkaEventSourceConfig"));
    EXPECT_EQ(error({{"EventSourceArn", nullptr}}), wrong + "Unrecognized event source.");
    EXPECT_EQ(
        error({{"StartingPosition", nullptr}}),
        wrong + "1 validation error detected: Value null at 'startingPosition' failed to satisfy "
                "constraint: Member must not be null.");
    EXPECT_EQ(
        error({{"FilterCriteria", {{"Filters", {{{"Pattern", R"({"key":["a"]})"}}}}}}}),
        wrong + "Invalid filter pattern definition.");
    EXPECT_EQ(
        error(provisioned(
            {{"DestinationConfig", {{"OnFailure", {{"Destination", "kafka://orders"}}}}}})),
        wrong + "The destination topic must be another one than the topic of the event source.");
    const json mapping = map_topic();
    EXPECT_EQ(
        error(json::object()),
        "ResourceConflictException: An event source mapping with event source (\"" + cluster_arn +
            "\"), function (\"arn:aws:lambda:us-east-1:000000000000:function:f\"), topics "
            "(\"orders\") already exists. Please update or delete the existing mapping with UUID " +
            mapping.at("UUID").get<std::string>());
}

} // namespace

} // namespace snowglobe::lambda
