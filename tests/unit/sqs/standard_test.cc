// Standard queues: visibility to the instant, delays, retention, counts, handles, redrive.
#include "tests/unit/sqs/fixture.h"

namespace snowglobe::sqs {

using Strings = std::vector<std::string>;

// The MD5s of AWS's documentation and of SDKs' own tests.
TEST_F(SqsTest, SendAnswersWithMd5sThatClientsRecompute) {
    const std::string url = create("md5");
    const json sent = send(
        url,
        "Test Message",
        {{"MessageAttributes",
          {{"timestamp", {{"DataType", "Number"}, {"StringValue", "1493147359900"}}}}}});
    EXPECT_EQ(sent["MD5OfMessageBody"], "d1d4180b7e411c4be86b00fb2ee103eb");
    EXPECT_EQ(sent["MD5OfMessageAttributes"], "235c5c510d26fb653d073faed50ae77c");
    EXPECT_FALSE(sent.contains("SequenceNumber"));
    const json message = receive(url)[0];
    EXPECT_EQ(message["MD5OfBody"], "d1d4180b7e411c4be86b00fb2ee103eb");
    EXPECT_EQ(message["MD5OfMessageAttributes"], "235c5c510d26fb653d073faed50ae77c");
}

// The example: one millisecond decides.
TEST_F(SqsTest, InvisibleUntilTheTimeoutIsOverToTheMillisecond) {
    const std::string url = create("visibility");
    send(url, "a");
    EXPECT_EQ(receive(url).size(), 1U);
    advance(milliseconds{29'999});
    EXPECT_EQ(receive(url).size(), 0U);
    EXPECT_EQ(counts(url), "0/1/0");
    advance(milliseconds{1});
    EXPECT_EQ(counts(url), "1/0/0");
    const json again = receive(url);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0]["Attributes"]["ApproximateReceiveCount"], "2");
}

// As recorded on AWS (LocalStack's test_inflight_message_requeue); longer than recorded, with what
// was delayed, what came back twice, and what was given back.
TEST_F(SqsTest, AMessageWhoseVisibilityRanOutComesBeforeThoseSentAfterIt) {
    const std::string url = create("q", {{"VisibilityTimeout", "3"}});
    send(url, "1");
    EXPECT_EQ(bodies(receive(url)), Strings{"1"});
    advance(milliseconds{1500});
    send(url, "2");
    send(url, "3");
    advance(seconds{3});
    EXPECT_EQ(counts(url), "3/0/0");
    EXPECT_EQ(bodies(receive(url, {{"MaxNumberOfMessages", 1}})), Strings{"1"});
    EXPECT_EQ(bodies(receive(url, {{"MaxNumberOfMessages", 1}})), Strings{"2"});
    advance(seconds{3}); // both run out, in whatever order they were received
    EXPECT_EQ(bodies(receive(url)), (Strings{"1", "2", "3"}));
    EXPECT_EQ(counts(url), "0/3/0");
}

TEST_F(SqsTest, AMessageSentWithADelayComesBackToThePlaceOfItsSend) {
    const std::string url = create("q");
    send(url, "1", {{"DelaySeconds", 5}});
    advance(seconds{5});
    ASSERT_EQ(receive(url, {{"VisibilityTimeout", 5}}).size(), 1U);
    advance(seconds{1});
    send(url, "2");
    advance(seconds{4});
    EXPECT_EQ(bodies(receive(url)), (Strings{"1", "2"}));
}

// Else one that is given back at once, time and again, would starve the others while the clock
// stands still.
TEST_F(SqsTest, AMessageThatIsGivenBackStandsBehindTheOthers) {
    const std::string url = create("q");
    send(url, "1");
    send(url, "2");
    advance(seconds{1});
    send(url, "3");
    const json one = {{"MaxNumberOfMessages", 1}};
    const json first = receive(url, one);
    EXPECT_EQ(bodies(first), Strings{"1"});
    call(
        "ChangeMessageVisibility",
        {{"QueueUrl", url},
         {"ReceiptHandle", first[0]["ReceiptHandle"]},
         {"VisibilityTimeout", 0}});
    const json at_once = {{"MaxNumberOfMessages", 1}, {"VisibilityTimeout", 0}};
    EXPECT_EQ(bodies(receive(url, at_once)), Strings{"2"});
    EXPECT_EQ(bodies(receive(url)), (Strings{"3", "1", "2"}));
}

TEST_F(SqsTest, AParkedPollGetsAMessageThatIsSentOrBecomesVisible) {
    const std::string url = create("poll");
    const auto first = start("ReceiveMessage", {{"QueueUrl", url}, {"WaitTimeSeconds", 20}});
    EXPECT_FALSE(first->reply);
    send(url, "sent meanwhile", {{"DelaySeconds", 5}});
    advance(milliseconds{4'999});
    EXPECT_FALSE(first->reply);
    advance(milliseconds{2});
    ASSERT_TRUE(first->reply);
    EXPECT_EQ(first->reply->body["Messages"][0]["Body"], "sent meanwhile");
}

// Woken in vain, a poll keeps its first deadline.
TEST_F(SqsTest, APollThatLosesTheRaceStillEndsAtItsDeadline) {
    const std::string url = create("race");
    const auto one = start("ReceiveMessage", {{"QueueUrl", url}, {"WaitTimeSeconds", 20}});
    const auto two = start("ReceiveMessage", {{"QueueUrl", url}, {"WaitTimeSeconds", 20}});
    advance(seconds{10});
    send(url, "only one");
    advance(seconds{1});
    EXPECT_EQ(one->reply.has_value() + two->reply.has_value(), 1);
    advance(milliseconds{8'999});
    EXPECT_EQ(one->reply.has_value() + two->reply.has_value(), 1);
    advance(milliseconds{1});
    ASSERT_TRUE(one->reply && two->reply);
    const json& loser = one->reply->body.empty() ? one->reply->body : two->reply->body;
    EXPECT_EQ(loser, json::object()); // no Messages member at all
}

TEST_F(SqsTest, AParkedPollWhoseClientDiesTakesNothing) {
    const std::string url = create("dead-client");
    const auto dead = start("ReceiveMessage", {{"QueueUrl", url}, {"WaitTimeSeconds", 20}});
    world->drop(dead->input);
    send(url, "a");
    advance(seconds{1});
    EXPECT_EQ(counts(url), "1/0/0");
    EXPECT_EQ(receive(url)[0]["Attributes"]["ApproximateReceiveCount"], "1");
}

TEST_F(SqsTest, PurgeDropsInFlightAndDelayedToo) {
    const std::string url = create("purge");
    send(url, "in flight");
    receive(url);
    send(url, "delayed", {{"DelaySeconds", 60}});
    send(url, "visible");
    EXPECT_EQ(counts(url), "1/1/1");
    call("PurgeQueue", {{"QueueUrl", url}});
    EXPECT_EQ(counts(url), "0/0/0");
    advance(minutes{5});
    EXPECT_EQ(receive(url).size(), 0U);
    send(url, "new");
    EXPECT_EQ(bodies(receive(url)), Strings{"new"});
}

TEST_F(SqsTest, SecondPurgeWithinAMinuteIsRefused) {
    const std::string url = create("purge-twice");
    call("PurgeQueue", {{"QueueUrl", url}});
    advance(milliseconds{59'999});
    EXPECT_EQ(
        error("PurgeQueue", {{"QueueUrl", url}}),
        "PurgeQueueInProgress: Only one PurgeQueue operation on purge-twice is allowed every 60 "
        "seconds.");
    advance(milliseconds{1});
    call("PurgeQueue", {{"QueueUrl", url}});
}

// Retention counts from the send, also for a message that is in flight at its end.
TEST_F(SqsTest, RetentionEndsAMessageExactly) {
    const std::string url = create("retention", {{"MessageRetentionPeriod", "60"}});
    send(url, "old");
    receive(url);
    advance(seconds{59});
    EXPECT_EQ(counts(url), "1/0/0");
    advance(seconds{1});
    EXPECT_EQ(counts(url), "0/0/0");
    send(url, "kept");
    call(
        "SetQueueAttributes",
        {{"QueueUrl", url}, {"Attributes", {{"MessageRetentionPeriod", "120"}}}});
    advance(seconds{119});
    EXPECT_EQ(counts(url), "1/0/0");
    call(
        "SetQueueAttributes",
        {{"QueueUrl", url}, {"Attributes", {{"MessageRetentionPeriod", "100"}}}});
    EXPECT_EQ(counts(url), "0/0/0"); // a change holds for what is stored
}

TEST_F(SqsTest, HandlesOfAStandardQueue) {
    const std::string url = create("handles");
    const std::string other = create("handles-other");
    send(url, "a");
    const json first = receive(url)[0];
    const std::string handle = first["ReceiptHandle"];
    EXPECT_TRUE(handle.starts_with("AQEB"));
    EXPECT_EQ(
        error("DeleteMessage", {{"QueueUrl", url}, {"ReceiptHandle", "garbage"}}),
        "ReceiptHandleIsInvalid: The input receipt handle \"garbage\" is not a valid receipt "
        "handle.");
    EXPECT_EQ(
        error("DeleteMessage", {{"QueueUrl", other}, {"ReceiptHandle", handle}}),
        "ReceiptHandleIsInvalid: The receipt handle \"" + handle +
            "\" is not valid for this queue.");
    // Lapsed: changing its visibility has no effect, deleting still deletes.
    advance(seconds{31});
    call(
        "ChangeMessageVisibility",
        {{"QueueUrl", url}, {"ReceiptHandle", handle}, {"VisibilityTimeout", 100}});
    EXPECT_EQ(counts(url), "1/0/0");
    remove(url, first);
    EXPECT_EQ(counts(url), "0/0/0");
    // Deleted: a second delete is fine, a change is not.
    remove(url, first);
    EXPECT_EQ(
        error(
            "ChangeMessageVisibility",
            {{"QueueUrl", url}, {"ReceiptHandle", handle}, {"VisibilityTimeout", 1}}),
        "InvalidParameterValueException: Value " + handle +
            " for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not "
            "available for visibility timeout change.");
    advance(hours{12});
    EXPECT_EQ(
        error("DeleteMessage", {{"QueueUrl", url}, {"ReceiptHandle", handle}}),
        "InvalidParameterValueException: Value " + handle +
            " for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.");
}

TEST_F(SqsTest, ChangedVisibilityCountsFromTheCallAndEndsAtTwelveHours) {
    const std::string url = create("change");
    send(url, "a");
    const std::string handle = receive(url)[0]["ReceiptHandle"];
    advance(seconds{10});
    call(
        "ChangeMessageVisibility",
        {{"QueueUrl", url}, {"ReceiptHandle", handle}, {"VisibilityTimeout", 60}});
    advance(milliseconds{59'999});
    EXPECT_EQ(counts(url), "0/1/0");
    EXPECT_EQ(
        error(
            "ChangeMessageVisibility",
            {{"QueueUrl", url}, {"ReceiptHandle", handle}, {"VisibilityTimeout", 43'199}}),
        "InvalidParameterValueException: Value 43199 for parameter VisibilityTimeout is invalid. "
        "Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]");
    call(
        "ChangeMessageVisibility",
        {{"QueueUrl", url}, {"ReceiptHandle", handle}, {"VisibilityTimeout", 0}});
    EXPECT_EQ(counts(url), "1/0/0");
}

// n = 2: delivered twice, the third receive moves it, and its caller sees nothing of it.
TEST_F(SqsTest, RedriveHappensInsideTheReceiveThatWouldExceedTheLimit) {
    const std::string dead = create("dead");
    const std::string url =
        create("alive", {{"RedrivePolicy", redrive_to("dead", 2)}, {"VisibilityTimeout", "1"}});
    const json sent = send(url, "poison");
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(receive(url).size(), 1U);
        advance(seconds{1});
        EXPECT_EQ(counts(dead), "0/0/0");
    }
    EXPECT_EQ(receive(url).size(), 0U);
    const json moved = receive(dead)[0];
    EXPECT_EQ(moved["MessageId"], sent["MessageId"]);
    EXPECT_EQ(moved["Attributes"]["ApproximateReceiveCount"], "3");
    EXPECT_EQ(moved["Attributes"]["DeadLetterQueueSourceArn"], arn("alive"));
    EXPECT_EQ(
        call("ListDeadLetterSourceQueues", {{"QueueUrl", dead}}), (json{{"queueUrls", {url}}}));
}

// A poll that parks must not undo the move that its first run made.
TEST_F(SqsTest, RedriveOfAParkedPollStands) {
    const std::string dead = create("dead-2");
    const std::string url =
        create("alive-2", {{"RedrivePolicy", redrive_to("dead-2", 1)}, {"VisibilityTimeout", "0"}});
    send(url, "poison");
    EXPECT_EQ(receive(url).size(), 1U);
    start("ReceiveMessage", {{"QueueUrl", url}, {"WaitTimeSeconds", 5}});
    EXPECT_EQ(counts(dead), "1/0/0");
}

TEST_F(SqsTest, ATargetThatIsGoneLetsTheMessageStay) {
    const std::string dead = create("dead-3");
    const std::string url =
        create("alive-3", {{"RedrivePolicy", redrive_to("dead-3", 1)}, {"VisibilityTimeout", "0"}});
    call("DeleteQueue", {{"QueueUrl", dead}});
    send(url, "poison");
    receive(url);
    EXPECT_EQ(receive(url).size(), 1U);
}

// Visible timers are exact: nothing pending once nothing is in flight, or the auto clock would
// jump.
TEST_F(SqsTest, NoForegroundTimerStaysWhenNothingIsInFlight) {
    const std::string url = create("timers");
    send(url, "a");
    EXPECT_EQ(world->scheduler().count(TimerClass::foreground), 0U);
    const json message = receive(url)[0];
    EXPECT_EQ(world->scheduler().next(TimerClass::foreground), world->now() + seconds{30});
    remove(url, message);
    EXPECT_EQ(world->scheduler().count(TimerClass::foreground), 0U);
    send(url, "b", {{"DelaySeconds", 7}});
    EXPECT_EQ(world->scheduler().next(TimerClass::foreground), world->now() + seconds{7});
    call("DeleteQueue", {{"QueueUrl", url}});
    EXPECT_EQ(world->scheduler().size(), 0U);
}

TEST_F(SqsTest, ADeletedQueueWakesItsPollsAndItsNameRests) {
    const std::string url = create("gone");
    send(url, "lost");
    receive(url);
    const auto poll = start("ReceiveMessage", {{"QueueUrl", url}, {"WaitTimeSeconds", 20}});
    call("DeleteQueue", {{"QueueUrl", url}});
    advance(milliseconds{1});
    ASSERT_TRUE(poll->reply);
    EXPECT_EQ(poll->reply->error->code, "QueueDoesNotExist");
    EXPECT_EQ(
        error("CreateQueue", {{"QueueName", "gone"}}),
        "QueueDeletedRecently: You must wait 60 seconds after deleting a queue before you can "
        "create another with the same name.");
    advance(seconds{60});
    create("gone");
    EXPECT_EQ(counts(url), "0/0/0"); // nothing of the old one
}

TEST_F(SqsTest, MaximumInFlight) {
    const std::string url = create("many");
    json ten = json::array();
    for (int i = 0; i < 10; ++i) {
        ten.push_back({{"Id", std::to_string(i)}, {"MessageBody", "x"}});
    }
    for (int i = 0; i < 12'000; ++i) {
        call("SendMessageBatch", {{"QueueUrl", url}, {"Entries", ten}});
    }
    send(url, "one too many");
    for (int i = 0; i < 12'000; ++i) {
        ASSERT_EQ(receive(url).size(), 10U);
    }
    EXPECT_EQ(
        error("ReceiveMessage", {{"QueueUrl", url}}),
        "OverLimit: Too many messages have been received without being deleted.\nPlease delete "
        "your received messages or let them timeout before receiving more.");
    EXPECT_EQ(counts(url), "1/120000/0");
}

} // namespace snowglobe::sqs
