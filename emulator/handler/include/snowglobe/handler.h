#pragma once
// The C++ SDK for handlers: JSON in, JSON out; the AWS request and response shapes are the API.
// Header-only. It needs g++ 11 or newer (or clang++ with such a library) on Linux, -std=c++20,
// and nlohmann_json (Debian, Ubuntu: nlohmann-json3-dev). Build a library with
// -shared -fPIC -fvisibility=hidden, and with g++ -fno-gnu-unique, or by snowglobe_handlers(NAME
// sources...) in CMake, which knows all of it.
// With SNOWGLOBE_OWN_JSON defined, snowglobe::json is Snowglobe's own value (<snowglobe/json.h>),
// which reads alike, takes half the time and does not need nlohmann_json: link snowglobe::own_json.
//
//     #include <snowglobe/handler.h>
//     using snowglobe::json;
//     json greet(const json& event, snowglobe::Context& context) {
//         context.call("dynamodb", "PutItem", {{"TableName", "greetings"}, {"Item", ...}});
//         return {{"statusCode", 200}};
//     }
//     SNOWGLOBE_HANDLERS({"greet", greet})
//
// std::chrono clocks, time(), sleep_for, std::random_device and getenv see the world's time,
// randomness and the function's own environment variables.
// Everything else about handlers: emulator/docs/handlers.md (installed: share/doc/snowglobe).
#if __cplusplus < 202002L
#error "<snowglobe/handler.h> needs C++20: compile with -std=c++20 (CMake: link snowglobe::sdk)"
#include <snowglobe/needs_cpp20> // is nowhere: no further messages
#endif
#if !defined __linux__ || !defined __GNUC__
#error "<snowglobe/handler.h> needs g++ or clang++ on Linux"
#include <snowglobe/needs_linux> // is nowhere
#endif
#if !defined SNOWGLOBE_OWN_JSON && !__has_include(<nlohmann/json.hpp>)
#error "<snowglobe/handler.h> needs nlohmann_json (Debian, Ubuntu: apt-get install \
nlohmann-json3-dev), or link snowglobe::own_json"
// Is nowhere: g++ is silent about a file that __has_include did not find.
#include <snowglobe/needs_json>
#endif
#if defined SNOWGLOBE_OWN_JSON && !__has_include("emulator/base/json.h")
#error "SNOWGLOBE_OWN_JSON is defined, but not by linking snowglobe::own_json, which knows the \
folder of its headers"
#include <snowglobe/needs_own_json> // is nowhere
#endif

#include <chrono>
#include <cstdint>
#include <cxxabi.h>
#include <optional>
#include <snowglobe/abi.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#ifdef SNOWGLOBE_OWN_JSON
#include <snowglobe/json.h>
#else
#include <nlohmann/json.hpp>
namespace snowglobe {
using json = nlohmann::json;
} // namespace snowglobe
#endif

namespace snowglobe {
// The emulator has types of the same names.
inline namespace sdk {

// An AWS operation refused: code is the shape name, e.g. "ConditionalCheckFailedException".
struct AwsError : std::runtime_error {
    AwsError(std::string code_, const std::string& message, int status_, json extra_)
        : std::runtime_error(message), code(std::move(code_)), status(status_),
          extra(std::move(extra_)) {}
    std::string code;
    int status;
    json extra; // further members, e.g. CancellationReasons
};

// context.http could not reach the host (no fake bound to it, connection refused, timeout, ...).
struct HttpError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
    std::optional<std::chrono::nanoseconds> timeout = {}; // no answer by then: HttpError
};

struct HttpResponse {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

// Throw it (or anything else) to fail the invocation; errorType is what a plain exception's class
// name would be.
struct HandlerError : std::runtime_error {
    HandlerError(std::string type_, const std::string& message)
        : std::runtime_error(message), type(std::move(type_)) {}
    std::string type;
};

class Context {
public:
    explicit Context(const snowglobe_invocation& invocation) : invocation_(invocation) {}
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    // Calls an AWS operation of the emulator. Throws AwsError.
    json call(std::string_view service, std::string_view operation, const json& request) {
        json reply = perform(
            R"({"call":{"service":)" + json(service).dump() + R"(,"operation":)" +
            json(operation).dump() + R"(,"request":)" + request.dump() + "}}");
        if (const auto error = reply.find("error"); error != reply.end()) {
            throw AwsError(
                error->value("code", ""),
                error->value("message", ""),
                error->value("status", 400),
                error->value("extra", json::object()));
        }
        return std::move(reply.at("ok"));
    }

    // An outbound HTTP request: answered by the fake bound to the host. Throws HttpError.
    HttpResponse http(const HttpRequest& request);

    void sleep(std::chrono::nanoseconds duration) {
        perform(json{{"sleep", duration.count()}}.dump());
    }

    // World time, constant between two actions (calls, http, sleeps).
    std::chrono::sys_time<std::chrono::nanoseconds> now() const {
        return std::chrono::sys_time<std::chrono::nanoseconds>(
            std::chrono::nanoseconds(invocation_.host->now_ns(invocation_.host->state)));
    }
    std::chrono::nanoseconds remaining_time() const {
        return std::chrono::nanoseconds(invocation_.deadline_ns) - now().time_since_epoch();
    }
    std::uint64_t random() { return invocation_.host->random(invocation_.host->state); }
    std::string uuid(); // version 4, from random()
    void log(std::string_view line) {
        invocation_.host->log(invocation_.host->state, {line.data(), line.size()});
    }

    std::string_view request_id() const { return invocation_.request_id; }
    std::string_view function_name() const { return invocation_.function_name; }
    std::string_view function_arn() const { return invocation_.function_arn; }
    std::int64_t memory_mb() const { return invocation_.memory_mb; }

private:
    json perform(const std::string& action); // JSON text in, the reply's value out
    const snowglobe_invocation& invocation_;
};

using Handler = json (*)(const json& event, Context& context);

} // namespace sdk
} // namespace snowglobe

#include <snowglobe/handler_impl.h>
