// Mappings of FIFO queues with the queue itself.
#include "tests/unit/lambda/mapping_world.h"

#include <vector>

namespace snowglobe::lambda {
namespace {

class FifoTest : public MappingWorld {
public:
    FifoTest() {
        begin(0);
        call(
            "sqs",
            "CreateQueue",
            {{"QueueName", "q.fifo"},
             {"Attributes",
              {{"FifoQueue", "true"},
               {"MaximumMessageSize", "1048576"},
               {"ContentBasedDeduplication", "true"}}}});
        put("f", seconds{10}, 1000);
    }
    void map() {
        call(
            "lambda",
            "CreateEventSourceMapping",
            {{"FunctionName", "f"},
             {"EventSourceArn", "arn:aws:sqs:us-east-1:000000000000:q.fifo"}});
    }
    void send(const std::string& name, const std::string& group, std::size_t size) {
        call(
            "sqs",
            "SendMessage",
            {{"QueueUrl", "http://localhost:4566/000000000000/q.fifo"},
             {"MessageBody", name + std::string(size, '.')},
             {"MessageGroupId", group}});
    }
    void run_for(Duration span) {
        const Time until = world->now() + span;
        while (world->step_if(until, [](const Event&) { return true; })) {
        }
        world->move_to(until);
    }
    Plan decide(const std::string&, const InvocationStart& start) override {
        std::string names;
        const json event = json::parse(start.payload);
        for (const json& record : event.at("Records")) {
            const std::string& body = record.at("body").get_ref<const std::string&>();
            names += body.substr(0, body.find('.'));
        }
        batches.push_back(names);
        if (fails > 0) {
            --fails;
            return {seconds{5}, FailureAction{"Error", "{}", false, false}};
        }
        return {seconds{5}, ResultAction{"null"}};
    }

    std::vector<std::string> batches; // "1234"
    int fails = 0;
};

// An event holds 6 MB, a receive up to ten. What does not fit must not run beside what is before
// it.
TEST_F(FifoTest, a_group_too_big_for_an_event_stays_in_order) {
    for (const char* name : {"1", "2", "3", "4", "5", "6", "7", "8"}) {
        send(name, "a", 1'000'000);
    }
    map();
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<std::string>{"123456"}));
    run_for(seconds{5});
    EXPECT_EQ(batches, (std::vector<std::string>{"123456", "78"}));
    run_for(minutes{2});
    EXPECT_EQ(batches.size(), 2U);
    EXPECT_TRUE(peek("sqs", "queues/q.fifo").at("messages").empty());
}

TEST_F(FifoTest, what_is_behind_a_batch_that_fails_comes_after_it) {
    fails = 1;
    for (const char* name : {"1", "2", "3", "4", "5", "6", "7", "8"}) {
        send(name, "a", 1'000'000);
    }
    map();
    run_for(minutes{2});
    EXPECT_EQ(batches, (std::vector<std::string>{"123456", "123456", "78"}));
    EXPECT_TRUE(peek("sqs", "queues/q.fifo").at("messages").empty());
}

} // namespace
} // namespace snowglobe::lambda
