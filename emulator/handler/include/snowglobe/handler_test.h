#pragma once
// Runs one handler against a script, without the emulator: the calls that it must make, and what
// each is answered; time, randomness and environment as the test gives them. Header-only, for any
// test framework or none. The handler runs through the same C ABI as in the emulator.
//
//     #include <snowglobe/handler_test.h>
//     int main() { // linked with what greet.cc makes, which has SNOWGLOBE_HANDLERS({"greet",
//     greet})
//         snowglobe::Script script;
//         script.expect_call("dynamodb", "PutItem", {{"TableName", "greetings"}});
//         script.expect_http("POST", "https://api.example/x").answers(503, "later");
//         script.expect_result({{"statusCode", 200}});
//         script.run("greet", {{"name", "Ann"}});
//         return script.held() ? 0 : 1; // GoogleTest: EXPECT_EQ(script.problems(), "");
//     }
//
// What is expected is compared as match.h says: only what is named must be there. Calls must come
// in the order of the script. A sleep needs no expectation: it moves the script's clock.
// Only what goes through the context is given by the script: std::chrono clocks, sleep_for and
// std::random_device are the machine's here (in the emulator they are the world's).
#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <optional>
#include <snowglobe/handler.h>
#include <snowglobe/match.h>
#include <string>
#include <utility>
#include <vector>

// SNOWGLOBE_HANDLERS of the handlers that are linked into the test program.
extern "C" __attribute__((weak)) const snowglobe_library* snowglobe_library_describe();

namespace snowglobe {
inline namespace sdk {

// What a run led to.
struct Outcome {
    bool failed = false;
    json result;            // of a handler that returned
    std::string error_type; // of one that failed, as Lambda tells it
    std::string error_message;
    std::vector<std::string> logs; // context.log
    std::vector<std::chrono::nanoseconds> sleeps;
};

// One call that the handler must make next. Answered with {} (an HTTP request with 200) unless
// told.
class Expectation {
public:
    // An AWS operation's reply.
    Expectation& answers(json reply) {
        if (reply.is_null()) { // answers({})
            reply = json::object();
        }
        reply_ = json{{"ok", std::move(reply)}};
        return *this;
    }
    // A host's answer. A body with bytes that are not ASCII travels as base64, as in the emulator.
    Expectation& answers(
        int status,
        const std::string& body,
        const std::vector<std::pair<std::string, std::string>>& headers = {}) {
        json list = json::array();
        for (const auto& [name, value] : headers) {
            json header = json::array();
            header.push_back(name);
            header.push_back(value);
            list.push_back(std::move(header));
        }
        const bool binary = !implementation::is_ascii(body);
        json reply = json::object();
        reply["status"] = status;
        reply["headers"] = std::move(list);
        reply["body"] = binary ? implementation::base64_encode(body) : body;
        reply["base64"] = binary;
        return answers(std::move(reply));
    }
    // The operation is refused: AwsError for the handler.
    Expectation& fails(
        const std::string& code,
        const std::string& message = "",
        int status = 400,
        json extra = json::object()) {
        json error = json::object();
        error["code"] = code;
        error["message"] = message;
        error["status"] = status;
        error["extra"] = std::move(extra);
        reply_ = json::object();
        reply_["error"] = std::move(error);
        return *this;
    }
    // The host cannot be reached: HttpError for the handler.
    Expectation& unreachable(const std::string& message) { return fails("HttpError", message); }
    // How long it takes, in the script's time.
    Expectation& after(std::chrono::nanoseconds latency) {
        latency_ = latency;
        return *this;
    }
    // Of an HTTP request. Names of headers in any case; a body that is JSON may be given as a
    // value.
    Expectation& with_header(std::string name, json value) {
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char letter) {
            return static_cast<char>(std::tolower(letter));
        });
        request_["headers"][name] = std::move(value);
        return *this;
    }
    Expectation& with_body(json body) {
        request_["body"] = std::move(body);
        return *this;
    }

private:
    friend class Script;
    Expectation(std::string what, json request, const char* file, int line)
        : what_(std::move(what)), request_(std::move(request)),
          reply_(json{{"ok", json::object()}}), file_(file), line_(line) {}

    std::string what_; // "dynamodb.PutItem", "POST https://api.example/x"
    json request_;
    json reply_;
    std::chrono::nanoseconds latency_{};
    const char* file_;
    int line_;
};

class Script {
public:
    using Time = std::chrono::sys_time<std::chrono::nanoseconds>;

    // The surroundings of the next run. `now` goes on with every sleep and latency.
    Time now = std::chrono::sys_days{std::chrono::January / 1 / 2026};
    std::chrono::nanoseconds timeout = std::chrono::seconds{3}; // Lambda's default
    std::vector<std::uint64_t> random;              // what context.random() answers first
    std::uint64_t seed = 0;                         // of what it answers after that
    std::map<std::string, std::string> environment; // variables while a handler runs
    std::string request_id = "00000000-0000-4000-8000-000000000001";
    std::string function_name = "function-under-test";
    std::string function_arn = "arn:aws:lambda:us-east-1:000000000000:function:function-under-test";
    std::int64_t memory_mb = 128;

    Script() = default;
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;

    Expectation& expect_call(
        const std::string& service,
        const std::string& operation,
        json request = json::object(),
        const char* file = __builtin_FILE(), // the caller's place
        int line = __builtin_LINE()) {
        return expect({service + "." + operation, std::move(request), file, line});
    }
    Expectation& expect_http(
        const std::string& method,
        const std::string& url,
        const char* file = __builtin_FILE(),
        int line = __builtin_LINE()) {
        return expect({method + " " + url, json::object(), file, line}).answers(200, "");
    }
    // What the next run must return.
    void expect_result(json result) { expected_result_ = std::move(result); }
    // That the next run must fail, and with which errorType. Without it a failure is a problem.
    void expect_failure(std::string type) { expected_failure_ = std::move(type); }

    // By the name in SNOWGLOBE_HANDLERS (of a source file that is a part of this program), or the
    // function itself. May be called again: statics are warm then, as in a sandbox.
    Outcome run(const std::string& handler, const json& event) {
        std::string known;
        const snowglobe_library* library =
            snowglobe_library_describe ? snowglobe_library_describe() : nullptr;
        for (std::uint32_t at = 0; library != nullptr && at < library->handler_count; ++at) {
            if (library->handlers[at].name == handler) {
                return run(library->handlers[at].run, event);
            }
            known += (at > 0 ? ", " : "") + std::string(library->handlers[at].name);
        }
        problems_.push_back(
            "no handler '" + handler + "' in this program" +
            (library ? ", which has " + known
                     : ": add the source file with SNOWGLOBE_HANDLERS to it"));
        return {true, {}, "", problems_.back(), {}, {}};
    }
    Outcome run(Handler handler, const json& event) {
        return run_with(
            [&](const snowglobe_invocation& invocation, snowglobe_bytes text) {
                return implementation::run(handler, invocation, text);
            },
            event);
    }
    Outcome run(snowglobe_handler_function handler, const json& event) {
        return run_with(
            [&](const snowglobe_invocation& invocation, snowglobe_bytes text) {
                return handler(&invocation, text);
            },
            event);
    }

    // What did not go by the script, a paragraph each; empty if all did. Also expected calls that
    // were not made (yet).
    std::string problems() const {
        std::string text;
        for (const std::string& problem : problems_) {
            text += problem + "\n";
        }
        if (unexpected_ > 1) {
            text += "... and " + std::to_string(unexpected_ - 1) + " calls after it\n";
        }
        for (std::size_t at = done_; at < expectations_.size() && unexpected_ == 0; ++at) {
            text += name_of(at) + " was not made\n";
        }
        return text;
    }
    // Whether there are none; tells them on standard error.
    bool held() const {
        const std::string text = problems();
        std::fputs(text.c_str(), stderr);
        return text.empty();
    }

private:
    static constexpr std::size_t unexpected_max = 1'000; // then it is a loop without end

    static constexpr const char* refused = "NotInTheScript";

    static Script& self(void* state) { return *static_cast<Script*>(state); }

    Expectation& expect(Expectation expectation) {
        return expectations_.emplace_back(std::move(expectation));
    }

    // "handlers_test.cc:12: call 2, sqs.SendMessage,"
    std::string name_of(std::size_t at) const {
        const Expectation& one = expectations_[at];
        return std::string(one.file_) + ":" + std::to_string(one.line_) + ": call " +
               std::to_string(at + 1) + ", " + one.what_ + ",";
    }

    template <class Run> Outcome run_with(const Run& run, const json& event) {
        outcome_ = {};
        deadline_ = now + timeout;
        is_late_ = false;
        draws_ = 0;
        const snowglobe_host host = {
            this,
            [](void* state, snowglobe_bytes action) {
                return self(state).perform({action.data, action.size});
            },
            [](void* state, snowglobe_bytes line) {
                self(state).outcome_.logs.emplace_back(line.data, line.size);
            },
            [](void* state) {
                return static_cast<std::int64_t>(self(state).now.time_since_epoch().count());
            },
            [](void* state) { return self(state).draw(); }};
        const snowglobe_invocation invocation = {
            request_id.c_str(),
            function_name.c_str(),
            function_arn.c_str(),
            static_cast<std::int64_t>(deadline_.time_since_epoch().count()),
            memory_mb,
            &host};
        const std::string text = implementation::to_text(event);
        {
            const Variables variables(environment);
            const snowglobe_result result = run(invocation, {text.data(), text.size()});
            take(result);
        }
        check_outcome();
        return outcome_;
    }

    void take(const snowglobe_result& result) {
        const std::string payload(result.payload.data, result.payload.size);
        if (result.release != nullptr) {
            result.release(result.owner);
        }
        outcome_.failed = result.failed != 0;
        json value;
        try {
            value = json::parse(payload);
        } catch (const std::exception& error) {
            problems_.push_back("the handler's answer is not JSON: " + std::string(error.what()));
            return;
        }
        if (outcome_.failed && value.is_object()) {
            outcome_.error_type = value.value("errorType", "");
            outcome_.error_message = value.value("errorMessage", "");
        } else {
            outcome_.result = std::move(value);
        }
    }

    void check_outcome() {
        const std::string failure = outcome_.error_type + ": " + outcome_.error_message;
        if (expected_failure_) {
            if (!outcome_.failed) {
                problems_.push_back(
                    "the handler was expected to fail with " + *expected_failure_ +
                    ", and returned " + match::shown(outcome_.result));
            } else if (outcome_.error_type != *expected_failure_) {
                problems_.push_back(
                    "the handler was expected to fail with " + *expected_failure_ +
                    ", and failed with " + failure);
            }
        } else if (outcome_.failed && outcome_.error_type != refused) { // that is told already
            problems_.push_back("the handler failed with " + failure);
        }
        if (expected_result_ && !outcome_.failed) {
            if (auto difference = match::mismatch("result", *expected_result_, outcome_.result)) {
                problems_.push_back(std::move(*difference));
            }
        }
        expected_failure_.reset();
        expected_result_.reset();
    }

    snowglobe_bytes perform(const std::string& text) {
        json reply = reply_to(json::parse(text));
        if (now > deadline_ && !std::exchange(is_late_, true)) {
            problems_.push_back(
                "the handler was not done within script.timeout: Lambda would have ended it "
                "after " +
                (done_ > 0 ? name_of(done_ - 1) : "a sleep,") + " if not before");
        }
        reply_ = implementation::to_text(reply);
        return {reply_.data(), reply_.size()};
    }

    json reply_to(const json& action) {
        if (const auto sleep = action.find("sleep"); sleep != action.end()) {
            outcome_.sleeps.emplace_back(sleep->get<std::int64_t>());
            now += outcome_.sleeps.back();
            return json{{"ok", json::object()}};
        }
        std::string what;
        json request;
        if (const auto call = action.find("call"); call != action.end()) {
            what = call->at("service").get<std::string>() + "." +
                   call->at("operation").get<std::string>();
            request = call->at("request");
        } else {
            const json& http = action.at("http");
            what = http.at("method").get<std::string>() + " " + http.at("url").get<std::string>();
            request = readable(http);
        }
        if (unexpected_ > 0 || done_ == expectations_.size() ||
            expectations_[done_].what_ != what) {
            return refuse(what, request);
        }
        const Expectation& expected = expectations_[done_];
        if (expected.request_.contains("body") && !expected.request_.at("body").is_string()) {
            parse_body(request);
        }
        if (const auto difference = match::mismatch("request", expected.request_, request)) {
            problems_.push_back(name_of(done_) + " differs: " + *difference);
        }
        ++done_;
        if (const auto limit = timeout_of(action); limit && *limit < expected.latency_) {
            now += *limit;
            return json{
                {"error", {{"code", "Timeout"}, {"message", what + ": no answer in time"}}}};
        }
        now += expected.latency_;
        return expected.reply_;
    }

    static std::optional<std::chrono::nanoseconds> timeout_of(const json& action) {
        const auto http = action.find("http");
        if (http == action.end() || !http->contains("timeout_ns")) {
            return std::nullopt;
        }
        return std::chrono::nanoseconds(http->at("timeout_ns").get<std::int64_t>());
    }

    // Nobody knows what should come after it, so everything is refused from here on.
    json refuse(const std::string& what, const json& request) {
        if (unexpected_++ == 0) {
            problems_.push_back(
                "not expected: " + what + " " + match::shown(request) + "\n    expected: " +
                (done_ < expectations_.size() ? name_of(done_) + " as the next"
                                              : "no further call"));
        }
        if (unexpected_ > unexpected_max) {
            held();
            std::fputs("the handler makes calls without end\n", stderr);
            std::abort(); // what repeats a refused call for ever could not be ended otherwise
        }
        json error = json::object();
        error["code"] = refused;
        error["message"] = what + " is not what the script expects next";
        error["status"] = 400;
        error["extra"] = json::object();
        return json{{"error", std::move(error)}};
    }

    // A request as expectations speak of it: headers as an object, the body as its bytes.
    static json readable(const json& http) {
        json request = json::object();
        request["headers"] = json::object();
        for (const json& header : http.at("headers")) {
            std::string name = header.at(0).get<std::string>();
            std::transform(name.begin(), name.end(), name.begin(), [](unsigned char letter) {
                return static_cast<char>(std::tolower(letter));
            });
            request["headers"][name] = header.at(1);
        }
        const std::string body = http.at("body").get<std::string>();
        request["body"] = http.value("base64", false) ? implementation::base64_decode(body) : body;
        return request;
    }

    static void parse_body(json& request) {
        try {
            request["body"] = json::parse(request.at("body").get<std::string>());
        } catch (const json::exception&) { // stays text, which the comparison then shows
        }
    }

    // As the emulator's: a function of seed and how often it was asked.
    std::uint64_t draw() {
        const std::size_t at = draws_++;
        if (at < random.size()) {
            return random[at];
        }
        std::uint64_t value = seed + (at + 1) * 0x9e3779b97f4a7c15ull; // splitmix64
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ull;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebull;
        return value ^ (value >> 31);
    }

    // Environment variables while they are wanted.
    class Variables {
    public:
        explicit Variables(const std::map<std::string, std::string>& wanted) {
            for (const auto& [name, value] : wanted) {
                const char* before = std::getenv(name.c_str());
                before_[name] = before ? std::optional<std::string>(before) : std::nullopt;
                setenv(name.c_str(), value.c_str(), 1);
            }
        }
        ~Variables() {
            for (const auto& [name, value] : before_) {
                if (value) {
                    setenv(name.c_str(), value->c_str(), 1);
                } else {
                    unsetenv(name.c_str());
                }
            }
        }
        Variables(const Variables&) = delete;
        Variables& operator=(const Variables&) = delete;

    private:
        std::map<std::string, std::optional<std::string>> before_;
    };

    std::deque<Expectation> expectations_; // references to them stay
    std::size_t done_ = 0;
    std::size_t unexpected_ = 0;
    std::vector<std::string> problems_;
    std::optional<json> expected_result_;
    std::optional<std::string> expected_failure_;
    Outcome outcome_; // of the run under way
    Time deadline_;
    bool is_late_ = false;
    std::size_t draws_ = 0;
    std::string reply_;
};

} // namespace sdk
} // namespace snowglobe
