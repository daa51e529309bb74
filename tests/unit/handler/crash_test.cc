// Whatever a handler does in its own process, its invocation fails with Lambda's words, and the
// next sandbox serves.
#include "emulator/base/json.h"
#include "tests/unit/handler/driver.h"

#include <csignal>
#include <filesystem>

namespace snowglobe::test {
namespace {

std::ptrdiff_t open_descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return std::distance(begin(all), end(all));
}

bool has_children() {
    siginfo_t child = {};
    return waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) == 0;
}

FunctionImage crash_image(const std::string& symbol) {
    FunctionImage image = image_of("crash", symbol);
    image.timeout = seconds{30};
    return image;
}

struct Crash {
    const char* symbol;
    const char* words; // after "RequestId: r-1 Error: "
};

class CrashTable : public testing::TestWithParam<Crash> {};

TEST_P(CrashTable, FailsWithLambdasWordsAndTheNextOneServes) {
    const std::string_view symbol = GetParam().symbol;
    if (is_sanitized && (symbol.ends_with("allocation") || symbol == "many_allocations" ||
                         symbol == "invalid_free")) {
        GTEST_SKIP() << "a sanitizer's allocator forestalls it";
    }
    Driver driver(make_process_executor());
    const bool hung = std::string(GetParam().words).starts_with("Task");
    FunctionImage image = crash_image(GetParam().symbol);
    image.timeout = hung ? seconds{1} : seconds{30}; // on a busy machine, memory fills slowly
    driver.executor().create(1, image);
    driver.executor().create(2, crash_image("fine"));
    const auto began = std::chrono::steady_clock::now();
    driver.executor().start(1, start_of("r-1"));
    // Others are served meanwhile.
    EXPECT_EQ(to_text(driver.start(2, start_of("r-2"))), "result \"fine\"\n");
    const Step step = driver.next(1);
    EXPECT_LT(std::chrono::steady_clock::now() - began, seconds{30});
    const auto* failed = std::get_if<FailureAction>(&step.action);
    ASSERT_TRUE(failed) << to_text(step);
    const json document = json::parse(failed->payload);
    EXPECT_EQ(
        document.at("errorMessage"), std::string("RequestId: r-1 Error: ") + GetParam().words);
    EXPECT_EQ(document.at("errorType"), hung ? "Sandbox.Timedout" : "Runtime.ExitError");
    EXPECT_EQ(document.size(), 2u);
    EXPECT_EQ(failed->error_type, hung ? "Sandbox.Timedout" : "Runtime.ExitError");
    EXPECT_TRUE(failed->sandbox_lost);
    EXPECT_EQ(failed->hung, hung);
    ASSERT_FALSE(step.logs.empty());
    EXPECT_EQ(
        step.logs.front(),
        GetParam().symbol == std::string("endless_printing") ? "for ever and ever" : "last words");
    driver.executor().discard(1);
    driver.executor().create(1, crash_image("fine"));
    EXPECT_EQ(to_text(driver.start(1, start_of("r-3"))), "result \"fine\"\n");
}

INSTANTIATE_TEST_SUITE_P(
    Handlers,
    CrashTable,
    testing::Values(
        Crash{"segfault", "Runtime exited with error: signal: segmentation fault"},
        Crash{"stack_overflow", "Runtime exited with error: signal: segmentation fault"},
        Crash{"raise_term", "Runtime exited with error: signal: terminated"},
        Crash{"big_allocation", "Runtime exited with error: signal: killed"},
        Crash{"many_allocations", "Runtime exited with error: signal: killed"},
        Crash{"invalid_free", "Runtime exited with error: signal: aborted (core dumped)"},
        Crash{"close_descriptors", "Runtime exited with error: exit status 1"},
        Crash{"endless_loop", "Task timed out after 1.00 seconds"},
        Crash{"endless_printing", "Task timed out after 1.00 seconds"}),
    [](const auto& chosen) { return std::string(chosen.param.symbol); });

// glibc's own words go to the descriptor, past stdio, and are logged all the same.
TEST(ProcessExecutor, LogsWhatTheAllocatorSays) {
    if (is_sanitized) {
        GTEST_SKIP() << "a sanitizer's allocator reports it itself";
    }
    Driver driver(make_process_executor());
    driver.executor().create(1, crash_image("invalid_free"));
    const std::string text = to_text(driver.start(1, start_of("r-1")));
    EXPECT_NE(text.find("invalid pointer"), std::string::npos) << text;
}

TEST(ProcessExecutor, GarbageOnTheConnectionEndsTheSandbox) {
    Driver driver(make_process_executor());
    driver.executor().create(1, crash_image("garbage"));
    const Step step = driver.start(1, start_of("r-1"));
    const auto* failed = std::get_if<FailureAction>(&step.action);
    ASSERT_TRUE(failed);
    EXPECT_TRUE(failed->sandbox_lost);
}

TEST(ProcessExecutor, MemoryOfTheFunctionIsThere) {
    Driver driver(make_process_executor());
    driver.executor().create(1, crash_image("fits"));
    EXPECT_EQ(to_text(driver.start(1, start_of("r-1"))), "result 104857600\n");
}

// 6 MB in, out and in again: more than a socket takes at once.
TEST(ProcessExecutor, CarriesWhatLambdaAllows) {
    const std::string body = json(std::string(6'000'000, 'x')).dump();
    for (const auto make : {make_fiber_executor, make_process_executor}) {
        Driver driver(make(nullptr));
        driver.executor().create(1, crash_image("large"));
        const Step called = driver.start(1, start_of("r-1", body));
        ASSERT_TRUE(std::holds_alternative<CallAction>(called.action));
        const Step ended = driver.resume(1, start_time, "{\"ok\":" + body + "}");
        ASSERT_TRUE(std::holds_alternative<ResultAction>(ended.action)) << to_text(ended);
        EXPECT_EQ(std::get<ResultAction>(ended.action).payload.size(), body.size());
    }
}

// A process that is killed while nobody uses it is noticed by the invocation after.
TEST(ProcessExecutor, NoticesAnEndWhileIdle) {
    Driver driver(make_process_executor());
    driver.executor().create(1, crash_image("grandchild"));
    const Step step = driver.start(1, start_of("r-1"));
    const pid_t grandchild = std::stoi(std::get<ResultAction>(step.action).payload);
    kill(-getpgid(grandchild), SIGKILL);
    pollfd ready = {driver.executor().poll_fd(), POLLIN, 0};
    ASSERT_EQ(poll(&ready, 1, 10'000), 1);
    driver.executor().pump(milliseconds{0});
    EXPECT_EQ(
        to_text(driver.start(1, start_of("r-2"))),
        "failure Runtime.ExitError {\"errorMessage\":\"RequestId: r-2 Error: Runtime exited with "
        "error: signal: killed\",\"errorType\":\"Runtime.ExitError\"} lost\n");
}

// Sandboxes come and go, idle, waiting or with processes of their own, and leave nothing behind.
TEST(ProcessExecutor, LeavesNoProcessAndNoDescriptor) {
    pid_t grandchild = 0;
    std::ptrdiff_t before = 0;
    {
        Driver driver(make_process_executor());
        driver.executor().create(0, crash_image("fine"));
        before = open_descriptors();
        for (int round = 0; round < 5; ++round) {
            driver.executor().create(1, crash_image("grandchild"));
            driver.executor().create(2, crash_image("large"));
            driver.executor().create(3, crash_image("segfault"));
            const Step step = driver.start(1, start_of("r-1"));
            grandchild = std::stoi(std::get<ResultAction>(step.action).payload);
            driver.start(2, start_of("r-2"));
            driver.start(3, start_of("r-3"));
            for (const SandboxId sandbox : {1, 2, 3}) {
                driver.executor().discard(sandbox);
            }
        }
        EXPECT_EQ(open_descriptors(), before);
    }
    EXPECT_FALSE(has_children());
    EXPECT_LT(open_descriptors(), before);
    for (int tries = 0; kill(grandchild, 0) == 0 && tries < 500; ++tries) {
        usleep(10'000); // init reaps it
    }
    EXPECT_NE(kill(grandchild, 0), 0);
}

// In one process a crash cannot be survived, but it says whose it was and what helps.
TEST(FiberExecutorDeathTest, NamesTheFunctionThatCrashed) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            Driver driver(make_fiber_executor());
            driver.executor().create(1, crash_image("stack_overflow"));
            driver.start(1, start_of("r-1"));
        },
        testing::KilledBySignal(SIGSEGV),
        "function lessons, request r-1: segmentation fault.*--executor process");
    EXPECT_EXIT(
        {
            Driver driver(make_fiber_executor());
            FunctionImage image = crash_image("endless_loop");
            image.timeout = seconds{1};
            driver.executor().create(1, image);
            driver.start(1, start_of("r-1"));
        },
        testing::ExitedWithCode(1),
        "function lessons, request r-1: neither called nor returned for 1s.*--executor process");
}

} // namespace
} // namespace snowglobe::test
