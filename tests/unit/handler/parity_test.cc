// One handler, two executors, the same steps: whatever a handler sees and says must not depend on
// where it runs.
#include "emulator/base/json.h"
#include "tests/unit/handler/driver.h"

namespace snowglobe::test {
namespace {

using Make = std::unique_ptr<Executor> (*)(std::shared_ptr<Libraries>);

FunctionImage parity_image(const std::string& symbol = "parity") {
    FunctionImage image = image_of("parity", symbol);
    image.environment["WHO"] = "anna";
    return image;
}

// Two sandboxes, whose invocations alternate; the second runs twice.
std::string interleaved(Make make) {
    Driver driver(make(nullptr));
    FunctionImage other = parity_image();
    other.environment["WHO"] = "bela";
    driver.executor().create(1, parity_image());
    driver.executor().create(2, other);
    std::string text;
    for (const std::string run : {"first", "second"}) {
        text += "1: " + to_text(driver.start(1, start_of(run + "-1", "{\"n\":1}")));
        text += "2: " + to_text(driver.start(2, start_of(run + "-2", "{\"n\":2}")));
        text += "1: " + to_text(driver.resume(1, start_time + seconds{1}, "{\"ok\":{}}"));
        text += "2: " + to_text(driver.resume(2, start_time + seconds{2}, "{\"ok\":{}}"));
        text += "2: " + to_text(driver.resume(2, start_time + seconds{302}, "{\"ok\":{}}"));
        if (run == "second") {
            driver.executor().discard(1); // asleep inside a catch block: abandoned
        } else {
            text += "1: " + to_text(driver.resume(1, start_time + seconds{301}, "{\"ok\":{}}"));
        }
    }
    return text;
}

std::string single(
    Make make,
    const std::string& symbol,
    const std::string& payload = "{}",
    const std::string& reply = "") {
    Driver driver(make(nullptr));
    driver.executor().create(7, parity_image(symbol));
    std::string text = to_text(driver.start(7, start_of("r-1", payload)));
    if (!reply.empty()) {
        text += to_text(driver.resume(7, start_time + milliseconds{5}, reply));
    }
    return text;
}

class HandlerParity : public testing::TestWithParam<Make> {};

TEST_P(HandlerParity, InterleavedSandboxesShareNothing) {
    const std::string text = interleaved(GetParam());
    EXPECT_EQ(text, interleaved(make_fiber_executor));
    // Each sees its own environment, exception, clock and static; the clock moved while it slept.
    const std::string last = text.substr(text.rfind("result ") + 7);
    const json result = json::parse(last);
    EXPECT_EQ(result.at("caught"), "thrown by bela");
    EXPECT_EQ(result.at("runs"), 2);
    EXPECT_EQ(result.at("uncaught"), 0);
    EXPECT_EQ(result.at("before"), epoch_ns(start_time));
    EXPECT_EQ(result.at("after"), epoch_ns(start_time + seconds{302}));
    EXPECT_EQ(result.at("monotonic"), epoch_ns(start_time + seconds{302}));
    EXPECT_EQ(result.at("time"), epoch_s(start_time) + 302);
    EXPECT_EQ(result.at("remaining"), Duration{seconds{3 - 302}}.count());
    EXPECT_EQ(
        result.at("environment"),
        json(
            {{"WHO", "bela"},
             {"TZ", ":UTC"},
             {"AWS_REGION", "eu-west-1"},
             {"AWS_LAMBDA_FUNCTION_NAME", "lessons"},
             {"HOME", nullptr}}));
    // Two printed lines and a logged one, in their order.
    EXPECT_NE(
        text.find("log printed by bela\nlog run 2 of bela\nlog to cout\nlog to cerr\n"),
        std::string::npos)
        << text;
}

TEST_P(HandlerParity, TwoRunsDrawTheSameNumbersAndOtherKeysOthers) {
    const auto numbers = [&](std::uint64_t key) {
        Driver driver(GetParam()(nullptr));
        driver.executor().create(1, parity_image("randomness"));
        InvocationStart start = start_of("r-1");
        start.random_key = key;
        return to_text(driver.start(1, start));
    };
    EXPECT_EQ(numbers(1), numbers(1));
    EXPECT_NE(numbers(1), numbers(2));
}

TEST_P(HandlerParity, ErrorsOfCallsAreThrown) {
    EXPECT_EQ(
        single(
            GetParam(),
            "call_failing",
            "{}",
            R"({"error":{"code":"ConditionalCheckFailedException","message":"m","status":400,)"
            R"("extra":{"Item":1}}})"),
        "call dynamodb PutItem {}\n"
        "result {\"code\":\"ConditionalCheckFailedException\",\"extra\":{\"Item\":1},"
        "\"status\":400}\n");
}

TEST_P(HandlerParity, HttpBodiesAreBytes) {
    EXPECT_EQ(
        single(
            GetParam(),
            "call_http",
            "\"h\xc3\xa4llo\"",
            R"({"ok":{"status":202,"headers":[["a","b"]],"body":"aMOk","base64":true}})"),
        "POST http://carrier/sms a: b h\xc3\xa4llo\n"
        "result {\"body\":\"h\xc3\xa4\",\"status\":202}\n");
}

TEST_P(HandlerParity, ExceptionsAreLambdasDocuments) {
    EXPECT_EQ(
        single(GetParam(), "throw_own"),
        "failure LessonLost {\"errorMessage\":\"no lesson 7\",\"errorType\":\"LessonLost\","
        "\"stackTrace\":[]}\n");
    EXPECT_EQ(
        single(GetParam(), "throw_int"),
        "failure int {\"errorMessage\":\"not a std::exception\",\"errorType\":\"int\","
        "\"stackTrace\":[]}\n");
}

// exit() and abort() end the sandbox with Lambda's texts, wherever it runs; what was logged before
// is kept.
TEST_P(HandlerParity, EndingEndsTheSandbox) {
    const auto ended = [](const std::string& how) {
        return "log last words\nfailure Runtime.ExitError {\"errorMessage\":\"RequestId: r-1 "
               "Error: Runtime exited " +
               how + "\",\"errorType\":\"Runtime.ExitError\"} lost\n";
    };
    EXPECT_EQ(single(GetParam(), "exit_0"), ended("without providing a reason"));
    EXPECT_EQ(single(GetParam(), "exit_3"), ended("with error: exit status 3"));
    EXPECT_EQ(single(GetParam(), "abort"), ended("with error: signal: aborted (core dumped)"));
    const std::string uncaught = single(GetParam(), "throw_in_noexcept");
    EXPECT_NE(uncaught.find("log terminate called after throwing"), std::string::npos) << uncaught;
    EXPECT_NE(uncaught.find("aborted (core dumped)"), std::string::npos) << uncaught;
}

TEST_P(HandlerParity, LogsAreBounded) {
    Driver driver(GetParam()(nullptr));
    driver.executor().create(1, parity_image("log_much"));
    const Step step = driver.start(1, start_of("r-1"));
    std::size_t bytes = 0;
    for (const auto& line : step.logs) {
        bytes += line.size();
    }
    EXPECT_LE(bytes, 1100u * 1024);
    EXPECT_EQ(
        step.logs.back(), "Snowglobe: further lines are dropped, 1 MiB between two calls is kept");
}

INSTANTIATE_TEST_SUITE_P(
    Executors,
    HandlerParity,
    testing::Values(make_fiber_executor, make_process_executor),
    [](const auto& chosen) { return chosen.index == 0 ? "Fiber" : "Process"; });

// A sandbox is discarded while another is in the middle of something, a hundred times.
TEST(FiberExecutor, AbandonedInvocationsHarmNobody) {
    Driver driver(make_fiber_executor());
    driver.executor().create(0, parity_image());
    driver.start(0, start_of("long"));
    for (SandboxId sandbox = 1; sandbox <= 100; ++sandbox) {
        driver.executor().create(sandbox, parity_image());
        driver.start(sandbox, start_of("short"));
        driver.executor().discard(sandbox);
    }
    driver.resume(0, start_time, "{\"ok\":{}}");
    const Step step = driver.resume(0, start_time, "{\"ok\":{}}");
    EXPECT_NE(to_text(step).find("thrown by anna"), std::string::npos);
}

// The host is in no handler's surroundings, also while one is suspended.
TEST(FiberExecutor, HostSeesTheRealWorld) {
    setenv("WHO", "host", 1);
    Driver driver(make_fiber_executor());
    driver.executor().create(0, parity_image());
    driver.start(0, start_of("long"));
    EXPECT_STREQ(std::getenv("WHO"), "host");
    EXPECT_GT(std::chrono::system_clock::now().time_since_epoch(), start_time.time_since_epoch());
}

} // namespace
} // namespace snowglobe::test
