#include "emulator/replay/failures.h"

#include "emulator/base/json.h"

#include <gtest/gtest.h>

namespace snowglobe {
namespace {

InvocationRequest batch(const std::string& id, std::initializer_list<const char*> messages) {
    InvocationRequest request;
    request.id = id;
    request.function.name = "charge";
    request.source = "sqs:orders";
    json records = json::array();
    for (const char* message : messages) {
        records.push_back({{"messageId", message}, {"body", "x"}});
    }
    request.payload = json({{"Records", std::move(records)}}).dump();
    return request;
}

InvocationResult failed(const std::string& message) {
    InvocationResult result;
    result.kind = InvocationResult::Kind::function_error;
    result.payload = json({{"errorType", "Oops"}, {"errorMessage", message}}).dump();
    return result;
}

TEST(Failures, AnErrorIsOneWhateverItsNumbers) {
    Failures failures;
    failures.made("", "m1", InputId{7});
    failures.invocation_ended(batch("1", {"m1"}), failed("no order 17"));
    failures.invocation_ended(batch("2", {"m2"}), failed("no order 18"));
    failures.invocation_ended(batch("3", {"m2"}), failed("no customer 18"));
    const auto errors = failures.errors();
    ASSERT_EQ(errors.size(), 2U);
    EXPECT_EQ(errors[0].count, 2U);
    EXPECT_EQ(errors[0].first.text, "Oops: no order 17");
    EXPECT_EQ(errors[0].first.item, "m1");
    EXPECT_EQ(errors[0].first.input, InputId{7});
    EXPECT_EQ(errors[1].first.text, "Oops: no customer 18");
}

// A message that succeeded later did not fail for good; one that was left behind did.
TEST(Failures, WhatALaterTryMendsIsNotLost) {
    Failures failures;
    failures.invocation_ended(batch("1", {"m1", "m2"}), failed("no"));
    EXPECT_EQ(failures.lost().at(0).count, 2U);
    failures.invocation_ended(batch("2", {"m1"}), {});
    ASSERT_EQ(failures.lost().size(), 1U);
    EXPECT_EQ(failures.lost()[0].first.item, "m2");
    failures.dead_lettered({"orders-dlq", "", {"m2"}, "", "", ""});
    EXPECT_EQ(failures.lost()[0].queue, "orders-dlq");
    EXPECT_EQ(failures.dead_letters().at("orders-dlq"), 1U);
}

// A message that comes twice may fail in one delivery after another has done it and deleted it.
TEST(Failures, AMessageThatIsGoneIsNotLost) {
    Failures failures;
    failures.invocation_ended(batch("1", {"m1", "m2"}), failed("no"));
    failures.gone("m1");
    EXPECT_EQ(failures.lost().at(0).count, 1U);
    failures.gone("m2");
    EXPECT_TRUE(failures.lost().empty());
    failures.invocation_ended(batch("2", {"m2"}), failed("no"));
    EXPECT_TRUE(failures.lost().empty());
    EXPECT_EQ(failures.errors().at(0).count, 2U); // which it was all the same
}

TEST(Failures, AReportedItemFailsThoughTheHandlerReturned) {
    Failures failures;
    failures.invocation_ended(batch("1", {"m1", "m2"}), {});
    failures.items_failed({"1", "charge", "sqs:orders", 3, "", {"m2"}, 2, "to orders-dlq in 30s"});
    ASSERT_EQ(failures.errors().size(), 1U);
    EXPECT_EQ(failures.errors()[0].first.attempt, 3U);
    ASSERT_EQ(failures.lost().size(), 1U);
    EXPECT_EQ(failures.lost()[0].first.item, "m2");
    EXPECT_EQ(failures.lost()[0].first.of, 2U);
}

// The records expired while the handler ran: nothing is left to be named.
TEST(Failures, AFailureOfNothingIsStillAnError) {
    Failures failures;
    ItemFailures told;
    told.function = "index";
    failures.items_failed(told);
    ASSERT_EQ(failures.errors().size(), 1U);
    EXPECT_EQ(failures.errors()[0].first.item, "");
    EXPECT_TRUE(failures.lost().empty());
}

// Two streams may number their records alike.
TEST(Failures, RecordsAreKnownByTheirStream) {
    Failures failures;
    failures.made("arn:one", "17", InputId{1});
    failures.made("arn:two", "17", InputId{2});
    InvocationRequest request;
    request.function.name = "index";
    request.payload =
        R"({"Records":[{"eventSourceARN":"arn:two","kinesis":{"sequenceNumber":"17"}}]})";
    failures.invocation_ended(request, failed("no"));
    EXPECT_EQ(failures.errors().at(0).first.input, InputId{2});
    failures.dead_lettered({"", "arn:one", {"17"}, "index", "RecordAgeExceeded", "kinesis:one"});
    EXPECT_EQ(failures.lost().size(), 2U); // the other one was given up without a try
}

// Retries of an asynchronous invocation share its id.
// A batch that is halved is tried again: what one half mends is not lost, and the other is told of
// once.
TEST(Failures, KafkasRecordsAreKnownByTheirPartition) {
    Failures failures;
    failures.made("orders-0", "4", InputId{3});
    const auto event_of = [](const char* partitions) {
        InvocationRequest request = batch("1", {});
        request.payload =
            std::string(R"({"eventSource":"aws:kafka","records":)") + partitions + "}";
        return request;
    };
    failures.invocation_ended(
        event_of(R"({"orders-0":[{"offset":3},{"offset":4}],"orders-1":[{"offset":4}]})"),
        failed("poison"));
    EXPECT_EQ(failures.lost().at(0).count, 3U);
    failures.invocation_ended(
        event_of(R"({"orders-0":[{"offset":3}],"orders-1":[{"offset":4}]})"), {});
    failures.invocation_ended(event_of(R"({"orders-0":[{"offset":4}]})"), failed("poison"));
    DeadLetters letters;
    letters.queue = "dlq";
    letters.function = "charge";
    letters.arn = "orders-0";
    letters.items = {"4"};
    failures.dead_lettered(letters);
    const auto lost = failures.lost();
    ASSERT_EQ(lost.size(), 1U);
    EXPECT_EQ(lost[0].count, 1U);
    EXPECT_EQ(lost[0].queue, "dlq");
    EXPECT_EQ(lost[0].first.text, "Oops: poison");
    EXPECT_EQ(lost[0].first.input, InputId{3});
}

TEST(Failures, AnInvocationIsLostIfItsLastTryFails) {
    Failures failures;
    InvocationRequest request;
    request.id = "r";
    request.function.name = "greet";
    request.payload = R"({"hello":1})";
    failures.invocation_ended(request, failed("no"));
    EXPECT_EQ(failures.lost().size(), 1U);
    request.attempt = 2;
    failures.invocation_ended(request, {});
    EXPECT_TRUE(failures.lost().empty());
    EXPECT_EQ(failures.errors().size(), 1U);
}

TEST(Failures, WithoutIds) {
    EXPECT_EQ(without_ids("order 17 of 2026-01-02 failed"), "order … of … failed");
    EXPECT_EQ(without_ids("no b8fef4a8-2442-4bc7 here - or there"), "no … here - or there");
    EXPECT_EQ(without_ids("plain"), "plain");
}

} // namespace
} // namespace snowglobe
