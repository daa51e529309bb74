// FIFO queues: order in a group, groups that block, deduplication, attempts.
#include "tests/unit/sqs/fixture.h"

namespace snowglobe::sqs {

using Strings = std::vector<std::string>;

TEST_F(SqsTest, AGroupInFlightGivesNothingUntilItIsSettled) {
    const std::string url = create_fifo("order.fifo");
    send_to_group(url, "a1", "a");
    send_to_group(url, "a2", "a");
    send_to_group(url, "b1", "b");
    const json first = receive(url, {{"MaxNumberOfMessages", 1}});
    EXPECT_EQ(bodies(first), Strings{"a1"});
    EXPECT_EQ(bodies(receive(url)), Strings{"b1"});
    EXPECT_EQ(counts(url), "1/2/0"); // a2 is blocked, but counts as visible
    remove(url, first[0]);
    EXPECT_EQ(bodies(receive(url)), Strings{"a2"});
}

TEST_F(SqsTest, AMessageThatComesBackComesFirst) {
    const std::string url = create_fifo("back.fifo");
    for (const char* body : {"1", "2", "3"}) {
        send_to_group(url, body, "g");
    }
    const json two = receive(url, {{"MaxNumberOfMessages", 2}});
    EXPECT_EQ(bodies(two), (Strings{"1", "2"}));
    remove(url, two[1]); // 1 is still in flight: 3 must wait
    EXPECT_EQ(receive(url).size(), 0U);
    advance(seconds{30});
    EXPECT_EQ(bodies(receive(url)), (Strings{"1", "3"}));
}

// Nothing overtakes a message in flight, but what was sent before it need not wait for it.
TEST_F(SqsTest, AMessageBeforeOneInFlightMayBeReceivedAgain) {
    const std::string url = create_fifo("before.fifo");
    for (const char* body : {"1", "2", "3"}) {
        send_to_group(url, body, "g");
    }
    const json both = receive(url, {{"MaxNumberOfMessages", 2}});
    call(
        "ChangeMessageVisibility",
        {{"QueueUrl", url}, {"ReceiptHandle", both[0]["ReceiptHandle"]}, {"VisibilityTimeout", 0}});
    EXPECT_EQ(bodies(receive(url)), Strings{"1"});
    call(
        "ChangeMessageVisibility",
        {{"QueueUrl", url}, {"ReceiptHandle", both[1]["ReceiptHandle"]}, {"VisibilityTimeout", 0}});
    EXPECT_EQ(receive(url).size(), 0U);
}

// Also while the clock stands still: a group that comes back waits for its turn.
TEST_F(SqsTest, AGroupThatComesBackStandsBehindTheOthers) {
    const std::string url = create_fifo("turns.fifo");
    send_to_group(url, "a1", "a");
    send_to_group(url, "b1", "b");
    const json none = {{"MaxNumberOfMessages", 1}, {"VisibilityTimeout", 0}};
    EXPECT_EQ(bodies(receive(url, none)), Strings{"a1"});
    EXPECT_EQ(bodies(receive(url)), (Strings{"b1", "a1"}));
}

// Also once visibility has run out, other than in a standard queue: so recorded on AWS
// (LocalStack's test_fifo_receive_message_visibility_timeout_shared_in_group).
TEST_F(SqsTest, AGroupWhoseVisibilityRanOutStandsBehindTheOthers) {
    const std::string url = create_fifo("shared.fifo", {{"VisibilityTimeout", "1"}});
    for (const char* body : {"a1", "a2", "a3", "b1", "c1"}) {
        send_to_group(url, body, std::string(body, 1));
    }
    EXPECT_EQ(bodies(receive(url, {{"MaxNumberOfMessages", 2}})), (Strings{"a1", "a2"}));
    EXPECT_EQ(bodies(receive(url, {{"MaxNumberOfMessages", 1}})), Strings{"b1"});
    advance(seconds{2});
    EXPECT_EQ(bodies(receive(url)), (Strings{"c1", "a1", "a2", "a3", "b1"}));
}

TEST_F(SqsTest, AParkedPollWakesWhenItsGroupIsFree) {
    const std::string url = create_fifo("wake.fifo");
    send_to_group(url, "1", "g");
    send_to_group(url, "2", "g");
    const json first = receive(url, {{"MaxNumberOfMessages", 1}});
    const auto poll = start("ReceiveMessage", {{"QueueUrl", url}, {"WaitTimeSeconds", 20}});
    EXPECT_FALSE(poll->reply);
    remove(url, first[0]);
    advance(milliseconds{1});
    ASSERT_TRUE(poll->reply);
    EXPECT_EQ(poll->reply->body["Messages"][0]["Body"], "2");
}

TEST_F(SqsTest, DuplicatesWithinFiveMinutesAreSwallowedEvenAfterTheDelete) {
    const std::string url = create_fifo("dedup.fifo", {{"ContentBasedDeduplication", "true"}});
    const json first = send(url, "same", {{"MessageGroupId", "g"}});
    remove(url, receive(url)[0]);
    advance(milliseconds{299'999});
    const json again = send(url, "same", {{"MessageGroupId", "other"}});
    EXPECT_EQ(again["MessageId"], first["MessageId"]);
    EXPECT_EQ(again["SequenceNumber"], first["SequenceNumber"]);
    EXPECT_EQ(counts(url), "0/0/0");
    advance(milliseconds{1});
    const json later = send(url, "same", {{"MessageGroupId", "g"}});
    EXPECT_NE(later["MessageId"], first["MessageId"]);
    EXPECT_EQ(counts(url), "1/0/0");
    EXPECT_EQ(first["SequenceNumber"], "18849496460467696128");
    EXPECT_EQ(later["SequenceNumber"], "18849496460467696384");
}

TEST_F(SqsTest, DeduplicationMayBePerGroup) {
    const std::string url = create_fifo("scope.fifo", {{"DeduplicationScope", "messageGroup"}});
    const json id = {{"MessageDeduplicationId", "d"}, {"MessageGroupId", "a"}};
    send(url, "1", id);
    send(url, "2", id);
    send(url, "3", {{"MessageDeduplicationId", "d"}, {"MessageGroupId", "b"}});
    EXPECT_EQ(bodies(receive(url)), (Strings{"1", "3"}));
    // Another scope later changes what is shown, and nothing else.
    call(
        "SetQueueAttributes",
        {{"QueueUrl", url}, {"Attributes", {{"DeduplicationScope", "queue"}}}});
    send(url, "4", {{"MessageDeduplicationId", "d"}, {"MessageGroupId", "c"}});
    EXPECT_EQ(bodies(receive(url)), Strings{"4"});
}

TEST_F(SqsTest, FifoHandlesExpireWithTheirReceive) {
    const std::string url = create_fifo("expire.fifo");
    send_to_group(url, "1", "g");
    const json message = receive(url)[0];
    const std::string handle = message["ReceiptHandle"];
    advance(seconds{30});
    EXPECT_EQ(
        error("DeleteMessage", {{"QueueUrl", url}, {"ReceiptHandle", handle}}),
        "InvalidParameterValueException: Value " + handle +
            " for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.");
    const json batch = call(
        "DeleteMessageBatch",
        {{"QueueUrl", url}, {"Entries", {{{"Id", "x"}, {"ReceiptHandle", handle}}}}});
    EXPECT_EQ(
        batch,
        json::parse(R"({"Failed":[{"Id":"x","SenderFault":true,"Code":"ReceiptHandleIsInvalid",
                        "Message":"The receipt handle has expired"}]})"));
    const json again = receive(url)[0];
    EXPECT_NE(again["ReceiptHandle"], handle);
    remove(url, again);
}

TEST_F(SqsTest, AnAttemptIdGivesTheSameMessagesAndHandlesAgain) {
    const std::string url = create_fifo("attempt.fifo");
    send_to_group(url, "1", "g");
    send_to_group(url, "2", "g");
    const json attempt = {{"ReceiveRequestAttemptId", "try"}};
    const json first = receive(url, attempt);
    advance(seconds{20});
    EXPECT_EQ(receive(url, attempt), first); // same handles, same count
    advance(seconds{29});
    EXPECT_EQ(counts(url), "0/2/0"); // the timeout began again with the repetition
    remove(url, first[0]);
    EXPECT_EQ(receive(url, attempt).size(), 0U); // one is gone: an ordinary receive, and blocked
}

TEST_F(SqsTest, FifoRedriveFreesTheGroup) {
    create_fifo("dead.fifo");
    const std::string url = create_fifo(
        "alive.fifo", {{"RedrivePolicy", redrive_to("dead.fifo", 1)}, {"VisibilityTimeout", "1"}});
    const json sent = send_to_group(url, "poison", "g");
    send_to_group(url, "good", "g");
    EXPECT_EQ(bodies(receive(url, {{"MaxNumberOfMessages", 1}})), Strings{"poison"});
    advance(seconds{1});
    EXPECT_EQ(bodies(receive(url)), Strings{"good"});
    const json moved = receive("http://localhost/000000000000/dead.fifo")[0];
    EXPECT_EQ(moved["Attributes"]["MessageDeduplicationId"], sent["MessageId"]);
    EXPECT_EQ(moved["Attributes"]["MessageGroupId"], "g");
}

// A new queue delay holds for what a FIFO queue has stored already.
TEST_F(SqsTest, FifoDelayIsTheQueues) {
    const std::string url = create_fifo("delay.fifo", {{"DelaySeconds", "10"}});
    send_to_group(url, "1", "g");
    EXPECT_EQ(counts(url), "0/0/1");
    call("SetQueueAttributes", {{"QueueUrl", url}, {"Attributes", {{"DelaySeconds", "5"}}}});
    advance(milliseconds{4'999});
    EXPECT_EQ(receive(url).size(), 0U);
    advance(milliseconds{1});
    EXPECT_EQ(receive(url).size(), 1U);
    EXPECT_EQ(
        error(
            "SendMessage",
            {{"QueueUrl", url},
             {"MessageBody", "x"},
             {"MessageGroupId", "g"},
             {"MessageDeduplicationId", "x"},
             {"DelaySeconds", 1}}),
        "InvalidParameterValueException: Value 1 for parameter DelaySeconds is invalid. Reason: "
        "The "
        "request include parameter that is not valid for this queue type.");
}

} // namespace snowglobe::sqs
