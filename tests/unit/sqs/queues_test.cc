// Queues as such: lists and pages, tags, scopes, move tasks, templates and peeks.
#include "tests/unit/sqs/fixture.h"

namespace snowglobe::sqs {

using Strings = std::vector<std::string>;

TEST_F(SqsTest, ListsPageByNameAndOnlyWhenAsked) {
    EXPECT_EQ(call("ListQueues", json::object()), json::object());
    for (const char* name : {"b", "a1", "a2", "a3"}) {
        create(name);
    }
    const json first = call("ListQueues", {{"QueueNamePrefix", "a"}, {"MaxResults", 2}});
    EXPECT_EQ(first["QueueUrls"].size(), 2U);
    const json second = call(
        "ListQueues",
        {{"QueueNamePrefix", "a"}, {"MaxResults", 2}, {"NextToken", first["NextToken"]}});
    EXPECT_EQ(
        second["QueueUrls"], json::array({"http://sqs.us-east-1.localhost:4566/000000000000/a3"}));
    EXPECT_FALSE(second.contains("NextToken"));
    EXPECT_FALSE(call("ListQueues", json::object()).contains("NextToken"));
}

TEST_F(SqsTest, AQueueIsFoundByTheEndOfItsUrlWhateverTheHost) {
    create("here");
    for (const char* url :
         {"http://localhost:4566/000000000000/here",
          "https://sqs.eu-west-1.amazonaws.com/000000000000/here/",
          "here"}) {
        send(url, "x");
    }
    EXPECT_EQ(counts("here"), "3/0/0");
    EXPECT_EQ(
        error("SendMessage", {{"QueueUrl", "http://x/111122223333/here"}, {"MessageBody", "x"}}),
        "QueueDoesNotExist: The specified queue does not exist or you do not have access to it.");
}

TEST_F(SqsTest, MoveTaskReturnsMessagesToWhereTheyCameFromAsNewOnes) {
    const std::string dead = create("dead");
    const std::string url =
        create("alive", {{"RedrivePolicy", redrive_to("dead", 1)}, {"VisibilityTimeout", "0"}});
    const json sent = send(url, "poison");
    receive(url);
    receive(url);
    EXPECT_EQ(counts(dead), "1/0/0");
    const json task = call("StartMessageMoveTask", {{"SourceArn", arn("dead")}});
    EXPECT_EQ(
        error("StartMessageMoveTask", {{"SourceArn", arn("dead")}}),
        "InvalidParameterValueException: There is already a task running. Only one active task is "
        "allowed for a source queue arn at a given time.");
    advance(seconds{1});
    EXPECT_EQ(counts(dead), "0/0/0");
    const json back = receive(url)[0];
    EXPECT_NE(back["MessageId"], sent["MessageId"]);
    EXPECT_EQ(back["Attributes"]["ApproximateReceiveCount"], "1");
    const json listed = call("ListMessageMoveTasks", {{"SourceArn", arn("dead")}})["Results"][0];
    EXPECT_EQ(listed["Status"], "COMPLETED");
    EXPECT_EQ(listed["ApproximateNumberOfMessagesMoved"], 1);
    EXPECT_FALSE(listed.contains("TaskHandle"));
    EXPECT_EQ(
        error("CancelMessageMoveTask", {{"TaskHandle", task["TaskHandle"]}}),
        "InvalidParameterValueException: Value for parameter TaskHandle is invalid.");
}

TEST_F(SqsTest, AMoveTaskKeepsItsRateAndStopsWhenCancelled) {
    const std::string dead = create("dead");
    create("alive", {{"RedrivePolicy", redrive_to("dead", 1)}});
    const std::string target = create("target");
    for (int i = 0; i < 5; ++i) {
        send(dead, std::to_string(i));
    }
    const json task = call(
        "StartMessageMoveTask",
        {{"SourceArn", arn("dead")},
         {"DestinationArn", arn("target")},
         {"MaxNumberOfMessagesPerSecond", 2}});
    advance(seconds{1});
    EXPECT_EQ(bodies(receive(target)), (Strings{"0", "1"}));
    EXPECT_EQ(
        call("CancelMessageMoveTask", {{"TaskHandle", task["TaskHandle"]}}),
        (json{{"ApproximateNumberOfMessagesMoved", 2}}));
    advance(seconds{5});
    EXPECT_EQ(counts(dead), "3/0/0");
}

// Sent to the dead-letter queue itself: nobody knows where it would go back to.
TEST_F(SqsTest, AMoveTaskFailsWhenAMessageHasNoSource) {
    const std::string dead = create("dead");
    create("alive", {{"RedrivePolicy", redrive_to("dead", 1)}});
    send(dead, "stray");
    call("StartMessageMoveTask", {{"SourceArn", arn("dead")}});
    advance(seconds{1});
    const json task = call("ListMessageMoveTasks", {{"SourceArn", arn("dead")}})["Results"][0];
    EXPECT_EQ(task["Status"], "FAILED");
    EXPECT_EQ(task["FailureReason"], "CouldNotDetermineMessageSource");
    EXPECT_EQ(counts(dead), "1/0/0");
}

TEST_F(SqsTest, ATemplateMakesQueues) {
    Service& service = *world->service("sqs");
    const ResourceType& type = service.resource_types()[0];
    world->run_as_event(service, Scope{}, "template", [&](Context& context) {
        type.create(
            service,
            context,
            {.logical_id = "D", .generated_name = "stack-D", .properties = {{"FifoQueue", true}}});
        const ResourceAttributes made = type.create(
            service,
            context,
            {.logical_id = "Q",
             .generated_name = "stack-Q",
             .properties = {
                 {"FifoQueue", "true"},
                 {"QueueName", "q.fifo"},
                 {"VisibilityTimeout", 180},
                 {"RedrivePolicy",
                  {{"deadLetterTargetArn", arn("stack-D.fifo")}, {"maxReceiveCount", 3}}},
                 {"Tags", json::parse(R"([{"Key":"k","Value":"v"}])")}}});
        EXPECT_EQ(made.ref, "http://sqs.us-east-1.localhost:4566/000000000000/q.fifo");
        EXPECT_EQ(made.attributes.at("Arn"), arn("q.fifo"));
        EXPECT_EQ(made.attributes.at("QueueName"), "q.fifo");
        try {
            type.create(
                service,
                context,
                {.logical_id = "B", .generated_name = "B", .properties = {{"DelaySeconds", 901}}});
            FAIL() << "a delay of 901 s was accepted";
        } catch (const PropertyError& wrong) {
            EXPECT_EQ(wrong.path, "DelaySeconds");
        }
    });
    const json all = call(
        "GetQueueAttributes", {{"QueueUrl", "q.fifo"}, {"AttributeNames", {"All"}}})["Attributes"];
    EXPECT_EQ(all["VisibilityTimeout"], "180");
    EXPECT_EQ(call("ListQueueTags", {{"QueueUrl", "q.fifo"}})["Tags"], (json{{"k", "v"}}));
}

TEST_F(SqsTest, APeekShowsMessagesAndChangesNothing) {
    const std::string url = create("peek");
    send(url, "in flight");
    receive(url);
    send(url, "delayed", {{"DelaySeconds", 60}});
    send(url, "visible");
    Service& service = *world->service("sqs");
    json shown;
    world->look(service, Scope{}, [&](Context& context) {
        shown = *service.peek(context, "queues/peek");
        EXPECT_EQ(service.peek(context, "queues/none"), std::nullopt);
        EXPECT_EQ((*service.peek(context, "queues"))["queues"].size(), 1U);
    });
    EXPECT_EQ(shown["visible"], 1);
    ASSERT_EQ(shown["messages"].size(), 3U);
    EXPECT_EQ(shown["messages"][0]["body"], "visible");
    EXPECT_EQ(shown["messages"][1]["state"], "in_flight");
    EXPECT_EQ(shown["messages"][1]["receive_count"], 1);
    EXPECT_EQ(shown["messages"][2]["state"], "delayed");
    EXPECT_EQ(counts(url), "1/1/1");
}

} // namespace snowglobe::sqs
