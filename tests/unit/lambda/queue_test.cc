// Mappings of queues: batches, windows, deletes, throttles.
#include "services/lambda/queue_batch.h"
#include "tests/unit/lambda/harness.h"

namespace snowglobe::lambda {
namespace {

class QueueTest : public LambdaTest {
public:
    QueueTest() {
        executor->script = [this](const json& event) {
            Ids ids;
            for (const json& record : event.at("Records")) {
                ids.push_back(record.at("messageId").get<std::string>());
                last_record = record;
            }
            batches.push_back(ids);
            times.push_back(std::chrono::duration_cast<milliseconds>(world->now() - epoch).count());
            return answer(ids);
        };
    }
    void send(const Ids& ids, const std::string& body = "{}") {
        for (const std::string& id : ids) {
            sqs->waiting.push_back(
                {{"MessageId", id},
                 {"ReceiptHandle", "r" + id},
                 {"Body", body},
                 {"MD5OfBody", "d"},
                 {"Attributes", {{"SentTimestamp", "1"}, {"ApproximateReceiveCount", "1"}}},
                 {"MessageAttributes", {{"n", {{"DataType", "Number"}, {"StringValue", "5"}}}}},
                 {"MD5OfMessageAttributes", "e"}});
        }
        wake();
    }
    json last_record;
};

TEST_F(QueueTest, delivers_and_deletes) {
    map_queue({});
    send({"1", "2"});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Ids>{{"1", "2"}}));
    EXPECT_EQ(sqs->deleted, (Ids{"r1", "r2"}));
    EXPECT_EQ(last_record["eventSource"], "aws:sqs");
    EXPECT_EQ(last_record["eventSourceARN"], queue_arn);
    EXPECT_EQ(last_record["md5OfMessageAttributes"], "e");
    EXPECT_EQ(
        last_record["messageAttributes"]["n"],
        json::parse(
            R"({"stringValue":"5","stringListValues":[],"binaryListValues":[],)"
            R"("dataType":"Number"})"));
    EXPECT_TRUE(is_at_rest()); // no periodic poll
}

TEST_F(QueueTest, an_error_deletes_nothing) {
    answer = [](const Ids&) { return "!no"; };
    map_queue({});
    send({"1"});
    run_for(seconds{100});
    EXPECT_EQ(batches.size(), 1u); // the queue brings it back, not Lambda
    EXPECT_TRUE(sqs->deleted.empty());
}

TEST_F(QueueTest, item_failures_keep_only_theirs) {
    answer = [](const Ids&) { return R"({"batchItemFailures":[{"itemIdentifier":"2"}]})"; };
    map_queue({{"FunctionResponseTypes", {"ReportBatchItemFailures"}}});
    send({"1", "2", "3"});
    run_for(seconds{1});
    EXPECT_EQ(sqs->deleted, (Ids{"r1", "r3"}));
}

// Nothing wakes a mapping for a message that was there before: it has to ask again by itself.
TEST_F(QueueTest, a_receive_that_fails_is_made_again) {
    map_queue({});
    world->add_fault(
        {{"operation", "sqs.ReceiveMessage"},
         {"nth", {1, 2}},
         {"error", {{"code", "OverLimit"}, {"message", "no"}, {"status", 403}}}});
    send({"1"});
    run_for(seconds{10});
    EXPECT_EQ(batches, (std::vector<Ids>{{"1"}}));
    EXPECT_EQ(times[0] / 1000, 3); // after one second, and two more
    EXPECT_TRUE(is_at_rest());
}

TEST_F(QueueTest, filtered_messages_are_deleted) {
    map_queue({{"FilterCriteria", {{"Filters", {{{"Pattern", R"({"body":{"a":[1]}})"}}}}}}});
    send({"1"}, R"({"a":2})");
    send({"2"}, R"({"a":1})");
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Ids>{{"2"}}));
    EXPECT_TRUE(holds(sqs->deleted, "r1"));
}

TEST_F(QueueTest, at_most_five_batches_at_once) {
    executor->hangs = true;
    map_queue({{"BatchSize", 1}});
    send({"1", "2", "3", "4", "5", "6", "7"});
    run_for(seconds{1});
    EXPECT_EQ(world->invocations_running(), 5u);
    EXPECT_EQ(sqs->waiting.size(), 2u);
}

TEST_F(QueueTest, maximum_concurrency_caps) {
    executor->hangs = true;
    const json mapping =
        map_queue({{"BatchSize", 1}, {"ScalingConfig", {{"MaximumConcurrency", 2}}}});
    EXPECT_EQ(mapping["ScalingConfig"]["MaximumConcurrency"], 2);
    send({"1", "2", "3"});
    run_for(seconds{1});
    EXPECT_EQ(world->invocations_running(), 2u);
}

TEST_F(QueueTest, a_window_gathers_more_than_one_receive) {
    map_queue({{"BatchSize", 20}, {"MaximumBatchingWindowInSeconds", 10}});
    send({"1", "2"});
    run_for(seconds{5});
    EXPECT_TRUE(batches.empty());
    send({"3"});
    run_for(seconds{6});
    EXPECT_EQ(batches, (std::vector<Ids>{{"1", "2", "3"}}));
    EXPECT_EQ(times[0] / 1000, 10);
    Ids many;
    for (int i = 0; i < 25; ++i) {
        many.push_back("m" + std::to_string(i));
    }
    send(many);
    run_for(seconds{1});
    EXPECT_EQ(batches.at(1).size(), 20u); // full: at once
    run_for(seconds{10});
    EXPECT_EQ(batches.at(2).size(), 5u);
}

TEST_F(QueueTest, a_throttled_batch_is_held_until_its_visibility_ends) {
    make_function(0);
    map_queue({});
    send({"1"});
    run_for(seconds{20});
    make_function(1);
    run_for(seconds{30});
    EXPECT_EQ(batches, (std::vector<Ids>{{"1"}}));
    make_function(0);
    send({"2"});
    run_for(seconds{61});
    make_function(1);
    run_for(minutes{5});
    EXPECT_EQ(batches.size(), 1u); // let go
    EXPECT_TRUE(is_at_rest());
}

TEST(QueueBatch, tells_where_its_messages_go_when_it_fails) {
    const Time now{};
    QueueBatch batch;
    batch.released = now + seconds{30};
    batch.messages = {{"1", "r1", 3}, {"2", "r2", 1}};
    EXPECT_EQ(receives(batch), 3U);
    QueueFacts queue;
    EXPECT_EQ(failure_plan(batch.messages, batch.released, queue, now), "visible again in 30s");
    queue.dead_letter_queue = "dead";
    queue.receive_count_max = 4;
    EXPECT_EQ(failure_plan(batch.messages, batch.released, queue, now), "visible again in 30s");
    queue.receive_count_max = 3;
    EXPECT_EQ(
        failure_plan(batch.messages, batch.released, queue, now),
        "visible again in 30s, 1 of 2 to dead");
    queue.receive_count_max = 1;
    EXPECT_EQ(
        failure_plan(batch.messages, batch.released, queue, now + seconds{29}), "to dead in 1s");
}

TEST_F(QueueTest, a_disabled_mapping_receives_nothing) {
    const json mapping = map_queue({});
    update(mapping, {{"Enabled", false}});
    send({"1"});
    run_for(seconds{10});
    EXPECT_TRUE(batches.empty());
    update(mapping, {{"Enabled", true}});
    run_for(seconds{1});
    EXPECT_EQ(batches.size(), 1u);
}

} // namespace
} // namespace snowglobe::lambda
