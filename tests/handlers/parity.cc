// What a handler can see of its surroundings, told in one result: the same in both executors, with
// any number of other sandboxes under way.
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <random>
#include <snowglobe/handler.h>
#include <thread>

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
            context.call("sqs", "SendMessage", {{"MessageBody", who}});
            std::this_thread::sleep_for(std::chrono::seconds(300));
            throw;
        }
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

json parity(const json& event, snowglobe::Context& context) {
    const char* who = std::getenv("WHO");
    context.log(std::string("run ") + std::to_string(++runs) + " of " + (who ? who : "nobody"));
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
    for (const char* name :
         {"WHO", "TZ", "AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "PATH_OF_HOST"}) {
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

} // namespace

SNOWGLOBE_HANDLERS(
    {"parity", parity},
    {"call_failing", call_failing},
    {"call_http", call_http},
    {"throw_own", throw_own},
    {"throw_int", throw_int})
