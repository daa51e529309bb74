#include "emulator/handler/runtime_api.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/handler/action.h"
#include "emulator/handler/exit_reason.h"

#include <utility>

namespace snowglobe {

namespace {

constexpr std::string_view root = "/2018-06-01/";
constexpr std::string_view invocations = "/2018-06-01/runtime/invocation/";

// What a runtime or an extension may look for beside it, and does not find here.
constexpr std::string_view neighbours[] = {
    "/2020-01-01/extension/", "/2020-08-15/logs", "/2022-07-01/telemetry"};

HttpResponse json_answer(int status, const json& body) {
    return {status, {{"Content-Type", "application/json"}}, body.dump()};
}

HttpResponse refuse(int status, const std::string& type, const std::string& message) {
    return json_answer(status, {{"errorMessage", message}, {"errorType", type}});
}

HttpResponse accepted() {
    return json_answer(202, {{"status", "OK"}});
}

// The body is the caller's answer as it is; the type is what the runtime calls it.
FailureAction reported_failure(const HttpRequest& request) {
    FailureAction failed = to_failure(request.body);
    const auto type = request.header("Lambda-Runtime-Function-Error-Type");
    if (type && !type->empty()) {
        failed.error_type = *type;
    }
    if (request.body.empty()) {
        failed = failure(failed.error_type, "");
    }
    return failed;
}

// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
FailureAction streamed_failure(const HttpRequest& request, std::string type) {
    const auto body = request.header("Lambda-Runtime-Function-Error-Body");
    const auto document = body ? base64_decode(*body) : std::nullopt;
    FailureAction failed = document ? to_failure(*document) : failure(type, "");
    failed.error_type = std::move(type);
    return failed;
}

} // namespace

bool RuntimeApi::is_for_runtime(std::string_view path) {
    for (const std::string_view neighbour : neighbours) {
        if (path.starts_with(neighbour)) {
            return true;
        }
    }
    return path.starts_with(root);
}

const char* RuntimeApi::name_of_state() const {
    switch (state_) {
    case State::started:
        return "Started";
    case State::waiting:
        return "Ready";
    case State::running:
        return "Running";
    case State::answered:
        return answered_with_error_ ? "InvocationErrorResponse" : "InvocationResponse";
    case State::failed:
        break;
    }
    return "InitError";
}

HttpResponse RuntimeApi::refuse_transition(const char* wanted) const {
    return refuse(
        403,
        "InvalidStateTransition",
        std::string("State transition from ") + name_of_state() + " to " + wanted +
            " failed for runtime. Error: State transition is not allowed");
}

RuntimeApi::Outcome RuntimeApi::on_request(const HttpRequest& request) {
    const std::string_view path = request.path();
    if (!path.starts_with(root)) {
        return {refuse(
            404,
            "NotSupported",
            "Snowglobe has no extensions, logs or telemetry API: " + std::string(path))};
    }
    const bool is_post = request.method == "POST";
    if (path == "/2018-06-01/runtime/invocation/next" && request.method == "GET") {
        return next();
    }
    if (path == "/2018-06-01/runtime/init/error" && is_post) {
        return fail_to_begin(request);
    }
    if (path.starts_with(invocations) && is_post) {
        const std::string_view rest = path.substr(invocations.size());
        const std::size_t slash = rest.find('/');
        const std::string_view what =
            slash == rest.npos ? std::string_view() : rest.substr(slash + 1);
        if (what == "response" || what == "error") {
            if (current_.empty() || rest.substr(0, slash) != current_) {
                return {refuse(400, "InvalidRequestID", "Invalid request ID")};
            }
            return respond(request, what == "error");
        }
    }
    return {refuse(
        404,
        "NotFound",
        request.method + " " + std::string(path) + " is not part of the Runtime API")};
}

RuntimeApi::Outcome RuntimeApi::next() {
    if (state_ == State::running || state_ == State::waiting || state_ == State::failed) {
        return {refuse_transition("Ready")};
    }
    Outcome outcome;
    outcome.has_begun = !std::exchange(has_begun_, true);
    state_ = State::waiting;
    if (event_) {
        outcome.answer = hand_out();
    }
    return outcome;
}

RuntimeApi::Outcome RuntimeApi::respond(const HttpRequest& request, bool is_error) {
    if (state_ != State::running) {
        return {refuse_transition(is_error ? "InvocationErrorResponse" : "InvocationResponse")};
    }
    const std::string_view mode =
        request.header("Lambda-Runtime-Function-Response-Mode").value_or("streaming");
    if (!is_error && mode != "streaming") {
        return {refuse(400, "InvalidFunctionResponseMode", "Invalid function response mode")};
    }
    state_ = State::answered;
    answered_with_error_ = is_error;
    if (request.body.size() > payload_bytes_max) {
        return {
            refuse(
                413,
                "RequestEntityTooLarge",
                "Exceeded maximum allowed payload size (6291556 bytes)."),
            to_failure(too_large_document())};
    }
    if (is_error) {
        FailureAction failed = reported_failure(request);
        // Our own runtimes say that they end now, as after an error that nobody has caught.
        failed.sandbox_lost = request.header("Snowglobe-Runtime-Exit").has_value();
        return {accepted(), std::move(failed)};
    }
    // A stream that ends in an error: it is in the trailers.
    if (const auto type = request.header("Lambda-Runtime-Function-Error-Type")) {
        return {accepted(), streamed_failure(request, std::string(*type))};
    }
    return {accepted(), ResultAction{request.body.empty() ? "null" : request.body}};
}

RuntimeApi::Outcome RuntimeApi::fail_to_begin(const HttpRequest& request) {
    if (state_ != State::started) {
        return {refuse_transition("InitError")};
    }
    state_ = State::failed;
    FailureAction failed = reported_failure(request);
    failed.sandbox_lost = true; // as AWS wants it, it ends by itself now
    Outcome outcome{accepted()};
    if (event_) {
        outcome.end = std::move(failed);
    }
    return outcome;
}

std::optional<HttpResponse> RuntimeApi::give(Event event) {
    event_ = std::move(event);
    if (state_ != State::waiting) {
        return std::nullopt;
    }
    return hand_out();
}

void RuntimeApi::poll_is_gone() {
    if (state_ == State::waiting) {
        state_ = State::answered;
    }
}

HttpResponse RuntimeApi::hand_out() {
    state_ = State::running;
    const Event event = *std::exchange(event_, std::nullopt);
    current_ = event.id;
    return {
        200,
        {{"Content-Type", "application/json"},
         {"Lambda-Runtime-Aws-Request-Id", event.id},
         {"Lambda-Runtime-Deadline-Ms", std::to_string(event.deadline_ms)},
         {"Lambda-Runtime-Invoked-Function-Arn", event.function_arn},
         {"Lambda-Runtime-Trace-Id", event.trace_id}},
        event.payload};
}

} // namespace snowglobe
