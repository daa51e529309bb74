// What a handler can see of its surroundings, told in one result: the same in both executors, with
// any number of other sandboxes under way.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <random>
#include <snowglobe/handler.h>
#include <thread>
#include <unistd.h>

using snowglobe::json;

namespace {

int runs = 0;

std::int64_t system_ns() {
    return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Suspends twice inside a catch block, by a call and by a sleep, and rethrows what was caught.
std::string caught_across_suspensions(snowglobe::Context& context, const std::string& who) {
    try {
        try {
            throw std::runtime_error("thrown by " + who);
        } catch (const std::runtime_error&) {
            const char* queue = std::getenv("QUEUE_URL");
            context.call(
                "sqs", "SendMessage", {{"QueueUrl", queue ? queue : ""}, {"MessageBody", who}});
            std::this_thread::sleep_for(std::chrono::seconds(300));
            throw;
        }
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

json parity(const json& event, snowglobe::Context& context) {
    const char* who = std::getenv("WHO");
    std::printf("printed by %s\n", who ? who : "nobody");
    context.log(std::string("run ") + std::to_string(++runs) + " of " + (who ? who : "nobody"));
    std::cout << "to "
              << "cout" << std::endl;
    std::cerr << "to cerr\n";
    const std::int64_t before = system_ns();
    const std::string caught = caught_across_suspensions(context, who ? who : "nobody");
    std::random_device device;
    json result = {
        {"runs", runs},
        {"event", event},
        {"before", before},
        {"after", system_ns()},
        {"time", std::time(nullptr)},
        {"monotonic", std::chrono::steady_clock::now().time_since_epoch().count()},
        {"caught", caught},
        {"uncaught", std::uncaught_exceptions()},
        {"device", device()},
        {"uuid", context.uuid()},
        {"remaining", context.remaining_time().count()},
    };
    for (const char* name : {"WHO", "TZ", "AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "HOME"}) {
        const char* value = std::getenv(name);
        result["environment"][name] = value ? json(value) : json();
    }
    return result;
}

json call_failing(const json&, snowglobe::Context& context) {
    try {
        context.call("dynamodb", "PutItem", json::object());
    } catch (const snowglobe::AwsError& error) {
        return {{"code", error.code}, {"status", error.status}, {"extra", error.extra}};
    }
    return "no error";
}

json call_http(const json& event, snowglobe::Context& context) {
    const auto response = context.http(
        {.method = "POST", .url = "http://carrier/sms", .headers = {{"a", "b"}}, .body = event});
    return {{"status", response.status}, {"body", response.body}};
}

struct LessonLost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

json throw_own(const json&, snowglobe::Context&) {
    throw LessonLost("no lesson 7");
}
json throw_int(const json&, snowglobe::Context&) {
    throw 7;
}

json randomness(const json&, snowglobe::Context& context) {
    std::random_device device;
    std::uint64_t entropy = 0;
    getentropy(&entropy, sizeof entropy);
    return {
        {"device", device()},
        {"entropy", entropy},
        {"context", context.random()},
        {"uuid", context.uuid()},
        {"rand", std::rand()}};
}

json exit_0(const json&, snowglobe::Context& context) {
    context.log("last words");
    std::exit(0);
}

json exit_3(const json&, snowglobe::Context&) {
    std::printf("last words"); // no newline
    std::exit(3);
}

json abort(const json&, snowglobe::Context& context) {
    context.log("last words");
    std::abort();
}

json throw_in_noexcept(const json& event, snowglobe::Context& context) {
    [&]() noexcept { throw_own(event, context); }();
    return {};
}

json log_much(const json&, snowglobe::Context& context) {
    for (int i = 0; i < 10'000; ++i) {
        context.log(std::string(1043, 'x'));
    }
    return {};
}

} // namespace

SNOWGLOBE_HANDLERS(
    {"parity", parity},
    {"call_failing", call_failing},
    {"call_http", call_http},
    {"throw_own", throw_own},
    {"throw_int", throw_int},
    {"randomness", randomness},
    {"exit_0", exit_0},
    {"exit_3", exit_3},
    {"abort", abort},
    {"throw_in_noexcept", throw_in_noexcept},
    {"log_much", log_much})
