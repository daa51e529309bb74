// <snowglobe/handler_test.h>: handlers against a script. Built with nlohmann's value and with our
// own; test_package.py runs both.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <snowglobe/handler_test.h>
#include <string>

namespace {

using namespace std::chrono_literals;
using snowglobe::Context;
using snowglobe::json;
using snowglobe::Script;

json put_and_send(const json& event, Context& context) {
    const json reply = context.call(
        "dynamodb",
        "PutItem",
        {{"TableName", "orders"}, {"Item", {{"id", {{"S", event.at("id")}}}}}});
    context.log("put");
    context.call("sqs", "SendMessage", {{"QueueUrl", "q"}, {"MessageBody", "done"}});
    return {{"old", reply.value("Attributes", json())}};
}

json charge(const json& event, Context& context) {
    const snowglobe::HttpResponse response = context.http(
        {"POST",
         "https://api.example/charges",
         {{"Content-Type", "application/json"}, {"X-Key", "k"}},
         event.dump()});
    if (response.status != 201) {
        throw snowglobe::HandlerError("Declined", response.body);
    }
    return {{"body", response.body}, {"header", response.headers.at(0).second}};
}

json careless(const json&, Context& context) {
    try {
        context.call("sqs", "SendMessage", {{"QueueUrl", "q"}});
    } catch (const snowglobe::AwsError&) { // as if nothing had been
    }
    return nullptr;
}

json slow(const json&, Context& context) {
    const auto before = context.now();
    context.sleep(2s);
    context.call("sqs", "GetQueueUrl", {{"QueueName", "q"}});
    return {
        {"passed_ms",
         std::chrono::duration_cast<std::chrono::milliseconds>(context.now() - before).count()},
        {"remaining_ms",
         std::chrono::duration_cast<std::chrono::milliseconds>(context.remaining_time()).count()}};
}

json draws(const json&, Context& context) {
    const std::uint64_t first = context.random();
    const std::uint64_t second = context.random();
    return {{"first", first}, {"second", second}, {"uuid", context.uuid()}};
}

json surroundings(const json&, Context& context) {
    const char* table = std::getenv("SCRIPT_TEST_TABLE");
    return {
        {"table", table ? json(table) : json()},
        {"request", std::string(context.request_id())},
        {"function", std::string(context.function_name())},
        {"memory", context.memory_mb()}};
}

json endless(const json&, Context& context) {
    while (true) {
        try {
            context.call("sqs", "SendMessage", json::object());
        } catch (const snowglobe::AwsError&) { // again
        }
    }
}

TEST(Script, AnswersTheCallsThatItExpects) {
    Script script;
    script.expect_call("dynamodb", "PutItem", {{"Item", {{"id", {{"S", "7"}}}}}})
        .answers({{"Attributes", {{"id", {{"S", "6"}}}}}});
    script.expect_call(
        "sqs",
        "SendMessage",
        {{"MessageBody", {{"$starts_with", "do"}}}, {"DelaySeconds", {{"$absent", true}}}});
    script.expect_result({{"old", {{"id", {{"S", "6"}}}}}});
    const snowglobe::Outcome outcome = script.run(put_and_send, {{"id", "7"}});
    EXPECT_EQ(script.problems(), "");
    EXPECT_TRUE(script.held());
    EXPECT_FALSE(outcome.failed);
    EXPECT_EQ(outcome.logs, std::vector<std::string>{"put"});
}

// Each problem says where the expectation stands and what was found.
TEST(Script, TellsWhereARequestDiffers) {
    Script script;
    script.expect_call("dynamodb", "PutItem", {{"Item", {{"id", {{"S", "8"}}}}}});
    const int line = __LINE__ - 1;
    script.expect_call("sqs", "SendMessage");
    script.run(put_and_send, {{"id", "7"}});
    EXPECT_EQ(
        script.problems(),
        std::string(__FILE__) + ":" + std::to_string(line) +
            ": call 1, dynamodb.PutItem, differs: request.Item.id.S: expected \"8\", found "
            "\"7\"\n");
}

TEST(Script, TellsOfACallThatIsNotExpected) {
    Script script;
    const int line = __LINE__ + 1; // inside of a macro it is that of either end
    script.expect_call("dynamodb", "DeleteItem");
    script.expect_call("sqs", "SendMessage");
    const snowglobe::Outcome outcome = script.run(put_and_send, {{"id", "7"}});
    EXPECT_EQ(
        script.problems(),
        "not expected: dynamodb.PutItem "
        "{\"Item\":{\"id\":{\"S\":\"7\"}},\"TableName\":\"orders\"}\n"
        "    expected: " +
            std::string(__FILE__) + ":" + std::to_string(line) +
            ": call 1, dynamodb.DeleteItem, as the next\n");
    EXPECT_TRUE(outcome.failed);
    EXPECT_EQ(outcome.error_type, "NotInTheScript");
}

// A handler that catches everything does not hide it.
TEST(Script, TellsOfACallThatNothingIsExpectedOf) {
    Script script;
    script.run(careless, nullptr);
    EXPECT_EQ(
        script.problems(),
        "not expected: sqs.SendMessage {\"QueueUrl\":\"q\"}\n    expected: no further call\n");
    EXPECT_FALSE(script.held());
}

TEST(Script, TellsOfACallThatWasNotMade) {
    Script script;
    script.expect_call("sqs", "SendMessage");
    const int line = __LINE__ + 1;
    script.expect_http("GET", "https://api.example/");
    script.run(careless, nullptr);
    EXPECT_EQ(
        script.problems(),
        std::string(__FILE__) + ":" + std::to_string(line) +
            ": call 2, GET https://api.example/, was not made\n");
}

TEST(Script, TellsOfAFailureThatIsNotExpected) {
    Script script;
    script.expect_call("dynamodb", "PutItem").fails("ThrottlingException", "Rate exceeded");
    const snowglobe::Outcome outcome = script.run(put_and_send, {{"id", "7"}});
    EXPECT_EQ(script.problems(), "the handler failed with ThrottlingException: Rate exceeded\n");
    EXPECT_EQ(outcome.error_message, "Rate exceeded");
}

TEST(Script, ExpectsFailures) {
    Script script;
    script.expect_http("POST", "https://api.example/charges").answers(402, "no such card");
    script.expect_failure("Declined");
    script.run(charge, json::object());
    EXPECT_EQ(script.problems(), "");

    script.expect_http("POST", "https://api.example/charges").unreachable("refused");
    script.expect_failure("Declined");
    script.run(charge, json::object());
    EXPECT_EQ(
        script.problems(),
        "the handler was expected to fail with Declined, and failed with snowglobe::HttpError: "
        "refused\n");

    Script calm;
    calm.expect_failure("Declined");
    calm.run(draws, nullptr);
    EXPECT_TRUE(calm.problems().starts_with(
        "the handler was expected to fail with Declined, and returned {\"first\":"));
}

TEST(Script, ComparesHttpRequests) {
    Script script;
    const std::string bytes = "\xff\x01 bytes";
    script.expect_http("POST", "https://api.example/charges")
        .with_header("content-TYPE", "application/json")
        .with_body({{"amount", 5}})
        .answers(201, "taken", {{"Location", "/charges/1"}});
    script.expect_result({{"body", "taken"}, {"header", "/charges/1"}});
    script.run(charge, {{"amount", 5}, {"card", "x"}});
    EXPECT_EQ(script.problems(), "");

    script.expect_http("POST", "https://api.example/charges").with_header("X-Key", "other");
    script.expect_failure("Declined");
    script.run(charge, json::object());
    EXPECT_NE(
        script.problems().find("differs: request.headers.x-key: expected \"other\", found \"k\""),
        std::string::npos);
}

json patient(const json&, snowglobe::Context& context) {
    snowglobe::HttpRequest request;
    request.url = "https://api.example/slow";
    request.timeout = 10s;
    return context.http(request).status;
}

TEST(Script, LetsRequestsTimeOut) {
    Script script;
    script.timeout = 60s;
    const auto before = script.now;
    script.expect_http("GET", "https://api.example/slow").after(9s);
    script.expect_result(200);
    script.run(patient, nullptr);
    script.expect_http("GET", "https://api.example/slow").after(11s);
    script.expect_failure("snowglobe::HttpError");
    script.run(patient, nullptr);
    EXPECT_EQ(script.problems(), "");
    EXPECT_EQ(script.now - before, 19s);
}

TEST(Script, GivesTheTime) {
    Script script;
    script.timeout = 10s;
    script.expect_call("sqs", "GetQueueUrl").after(500ms);
    script.expect_result({{"passed_ms", 2'500}, {"remaining_ms", 7'500}});
    const snowglobe::Outcome outcome = script.run(slow, nullptr);
    EXPECT_EQ(script.problems(), "");
    EXPECT_EQ(outcome.sleeps, std::vector<std::chrono::nanoseconds>{2s});
    EXPECT_EQ(
        script.now, Script::Time(std::chrono::sys_days{std::chrono::January / 1 / 2026}) + 2'500ms);
}

TEST(Script, TellsOfALateHandler) {
    Script script;
    script.expect_call("sqs", "GetQueueUrl").after(2s);
    script.run(slow, nullptr);
    EXPECT_NE(script.problems().find("not done within script.timeout"), std::string::npos);
}

TEST(Script, GivesRandomness) {
    Script script;
    script.random = {1, 0xffff'ffff'ffff'ffff};
    script.expect_result({{"first", 1}, {"second", 0xffff'ffff'ffff'ffff}});
    const json first = script.run(draws, nullptr).result;
    const json again = script.run(draws, nullptr).result;
    EXPECT_EQ(script.problems(), "");
    EXPECT_EQ(first, again);
    script.seed = 1;
    EXPECT_NE(first.at("uuid"), script.run(draws, nullptr).result.at("uuid"));
}

TEST(Script, GivesTheEnvironmentWhileTheHandlerRuns) {
    setenv("SCRIPT_TEST_TABLE", "before", 1);
    Script script;
    script.environment["SCRIPT_TEST_TABLE"] = "orders";
    script.request_id = "r-1";
    script.function_name = "f";
    script.memory_mb = 512;
    script.expect_result(
        {{"table", "orders"}, {"request", "r-1"}, {"function", "f"}, {"memory", 512}});
    script.run(surroundings, nullptr);
    EXPECT_EQ(script.problems(), "");
    EXPECT_STREQ(std::getenv("SCRIPT_TEST_TABLE"), "before");
    unsetenv("SCRIPT_TEST_TABLE");
}

TEST(Script, FindsHandlersByTheirNames) {
    Script script;
    script.expect_result({{"table", nullptr}});
    script.run("surroundings", nullptr);
    EXPECT_EQ(script.problems(), "");
    script.run("surrounding", nullptr);
    EXPECT_EQ(
        script.problems(),
        "no handler 'surrounding' in this program, which has surroundings, charge\n");
}

TEST(Script, EndsALoopWithoutEnd) {
    Script script;
    EXPECT_DEATH(script.run(endless, nullptr), "not expected: sqs.SendMessage.*calls without end");
}

} // namespace

SNOWGLOBE_HANDLERS({"surroundings", surroundings}, {"charge", charge})
