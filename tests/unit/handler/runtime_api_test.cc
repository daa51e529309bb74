// Lambda's Runtime API as pure logic: what each request leads to in each state, and what it does to
// the bytes of a connection.
#include "emulator/base/json.h"
#include "emulator/base/encoding.h"
#include "emulator/handler/http_exchange.h"
#include "emulator/handler/runtime_api.h"

#include <gtest/gtest.h>

namespace snowglobe::test {
namespace {

HttpRequest request(std::string method, std::string path, std::string body = {}) {
    HttpRequest out;
    out.method = std::move(method);
    out.target = "/2018-06-01/runtime/" + std::move(path);
    out.body = std::move(body);
    return out;
}

RuntimeApi::Event event(const std::string& id) {
    return {id, R"({"n":1})", "arn:f", "Root=1-0-0", 1'767'225'603'000};
}

class Api : public testing::Test {
protected:
    RuntimeApi::Outcome next() { return api_.on_request(request("GET", "invocation/next")); }
    RuntimeApi::Outcome post(const std::string& path, const std::string& body = "{}") {
        return api_.on_request(request("POST", path, body));
    }
    static std::string words(const RuntimeApi::Outcome& outcome) {
        if (!outcome.answer) {
            return "waits";
        }
        std::string text = std::to_string(outcome.answer->status);
        const json body = json::parse_or_discard(outcome.answer->body);
        if (body.is_object() && body.contains("errorType")) {
            text += " " + body.at("errorType").get<std::string>() + ": " +
                    body.at("errorMessage").get<std::string>();
        } else {
            text += " " + outcome.answer->body;
        }
        return text;
    }
    static std::string end(const RuntimeApi::Outcome& outcome) {
        if (!outcome.end) {
            return "none";
        }
        if (const auto* result = std::get_if<ResultAction>(&*outcome.end)) {
            return "result " + result->payload;
        }
        const auto& failed = std::get<FailureAction>(*outcome.end);
        return "failure " + failed.error_type + " " + failed.payload +
               (failed.sandbox_lost ? " lost" : "");
    }

    RuntimeApi api_;
};

TEST_F(Api, HandsOutEventsAndTakesAnswers) {
    api_.give(event("a"));
    RuntimeApi::Outcome first = next();
    ASSERT_TRUE(first.answer);
    EXPECT_TRUE(first.has_begun);
    EXPECT_EQ(first.answer->status, 200);
    EXPECT_EQ(first.answer->body, R"({"n":1})");
    EXPECT_EQ(first.answer->header("Lambda-Runtime-Aws-Request-Id"), "a");
    EXPECT_EQ(first.answer->header("Lambda-Runtime-Deadline-Ms"), "1767225603000");
    EXPECT_EQ(first.answer->header("Lambda-Runtime-Invoked-Function-Arn"), "arn:f");
    EXPECT_EQ(first.answer->header("Lambda-Runtime-Trace-Id"), "Root=1-0-0");
    EXPECT_TRUE(api_.is_in_invocation());
    const RuntimeApi::Outcome answered = post("invocation/a/response", "[1]");
    EXPECT_EQ(words(answered), R"(202 {"status":"OK"})");
    EXPECT_EQ(end(answered), "result [1]");
    EXPECT_FALSE(api_.is_in_invocation());

    const RuntimeApi::Outcome second = next();
    EXPECT_EQ(words(second), "waits");
    EXPECT_FALSE(second.has_begun);
    const auto given = api_.give(event("b"));
    ASSERT_TRUE(given);
    EXPECT_EQ(given->header("Lambda-Runtime-Aws-Request-Id"), "b");
    HttpRequest failing = request(
        "POST", "invocation/b/error", R"({"errorMessage":"boom","errorType":"ValueError"})");
    failing.headers.emplace_back("Lambda-Runtime-Function-Error-Type", "Python.ValueError");
    const RuntimeApi::Outcome failed = api_.on_request(failing);
    EXPECT_EQ(words(failed), R"(202 {"status":"OK"})");
    EXPECT_EQ(
        end(failed),
        R"(failure Python.ValueError {"errorMessage":"boom","errorType":"ValueError"})");
}

TEST_F(Api, AStreamMayEndInAnError) {
    api_.give(event("a"));
    next();
    HttpRequest streamed = request("POST", "invocation/a/response", "half of it");
    streamed.headers.emplace_back("Lambda-Runtime-Function-Error-Type", "Late");
    streamed.headers.emplace_back(
        "Lambda-Runtime-Function-Error-Body",
        base64_encode(R"({"errorMessage":"boom","errorType":"Late"})"));
    EXPECT_EQ(
        end(api_.on_request(streamed)),
        R"(failure Late {"errorMessage":"boom","errorType":"Late"})");
}

TEST_F(Api, RefusesWhatIsOutOfOrder) {
    const std::string not_allowed = " failed for runtime. Error: State transition is not allowed";
    EXPECT_EQ(
        words(post("invocation/a/response")), "400 InvalidRequestID: Invalid request ID");
    api_.give(event("a"));
    next();
    EXPECT_EQ(
        words(next()),
        "403 InvalidStateTransition: State transition from Running to Ready" + not_allowed);
    EXPECT_EQ(words(post("invocation/x/error")), "400 InvalidRequestID: Invalid request ID");
    EXPECT_EQ(
        words(post("init/error")),
        "403 InvalidStateTransition: State transition from Running to InitError" + not_allowed);
    HttpRequest wrong_mode = request("POST", "invocation/a/response", "1");
    wrong_mode.headers.emplace_back("Lambda-Runtime-Function-Response-Mode", "buffered");
    EXPECT_EQ(
        words(api_.on_request(wrong_mode)),
        "400 InvalidFunctionResponseMode: Invalid function response mode");
    EXPECT_TRUE(api_.is_in_invocation());
    EXPECT_EQ(end(post("invocation/a/response", "")), "result null");
    const RuntimeApi::Outcome twice = post("invocation/a/response");
    EXPECT_EQ(
        words(twice),
        "403 InvalidStateTransition: State transition from InvocationResponse to "
        "InvocationResponse" +
            not_allowed);
    EXPECT_EQ(end(twice), "none");
    EXPECT_EQ(words(next()), "waits");
    EXPECT_EQ(
        words(next()),
        "403 InvalidStateTransition: State transition from Ready to Ready" + not_allowed);
    EXPECT_EQ(words(post("invocation/a/error")).substr(0, 26), "403 InvalidStateTransition");
    EXPECT_EQ(words(api_.on_request(request("GET", "nothing"))).substr(0, 12), "404 NotFound");
    HttpRequest extension;
    extension.method = "POST";
    extension.target = "/2020-01-01/extension/register";
    EXPECT_TRUE(RuntimeApi::is_for_runtime(extension.path()));
    EXPECT_EQ(words(api_.on_request(extension)).substr(0, 16), "404 NotSupported");
    EXPECT_FALSE(RuntimeApi::is_for_runtime("/2015-03-31/functions/f/invocations"));
}

TEST_F(Api, AnErrorBeforeTheFirstEventIsThatInvocationsEnd) {
    api_.give(event("a"));
    const RuntimeApi::Outcome failed =
        post("init/error", R"({"errorMessage":"no key","errorType":"Start.Broken"})");
    EXPECT_EQ(words(failed), R"(202 {"status":"OK"})");
    EXPECT_EQ(
        end(failed),
        R"(failure Start.Broken {"errorMessage":"no key","errorType":"Start.Broken"} lost)");
    EXPECT_EQ(words(next()).substr(0, 26), "403 InvalidStateTransition");
    EXPECT_EQ(words(post("init/error")).substr(0, 26), "403 InvalidStateTransition");
}

TEST_F(Api, AnAnswerThatIsTooLargeIsAnErrorAndTheNextOneServes) {
    api_.give(event("a"));
    next();
    const RuntimeApi::Outcome large =
        post("invocation/a/response", std::string(6'291'557, ' '));
    EXPECT_EQ(
        words(large),
        "413 RequestEntityTooLarge: Exceeded maximum allowed payload size (6291556 bytes).");
    EXPECT_EQ(end(large).substr(0, 37), "failure Function.ResponseSizeTooLarge");
    EXPECT_EQ(words(next()), "waits");
    api_.give(event("b"));
    EXPECT_EQ(
        words(post("invocation/b/response", std::string(6'291'556, '1'))),
        R"(202 {"status":"OK"})");
}

// A runtime that gave up its poll and asks again loses no event.
TEST_F(Api, APollThatIsGoneTakesNoEventWithIt) {
    EXPECT_EQ(words(next()), "waits");
    api_.poll_is_gone();
    EXPECT_FALSE(api_.give(event("a")));
    EXPECT_EQ(words(next()), R"(200 {"n":1})");
}

std::string_view date() {
    return "Sun, 01 Mar 2026 08:00:00 GMT";
}

// What a connection answers to these bytes, with `answers` for the requests in them.
std::string bytes_of(HttpExchange& exchange, const std::vector<HttpResponse>& answers) {
    for (const HttpResponse& answer : answers) {
        EXPECT_TRUE(exchange.next());
        exchange.respond(answer);
    }
    EXPECT_FALSE(exchange.next());
    return std::exchange(exchange.output(), {});
}

TEST(HttpExchange, OneRequestAtATimeInItsOrder) {
    HttpExchange exchange(1000, date);
    const std::string post = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab";
    exchange.receive(post.substr(0, 30));
    EXPECT_FALSE(exchange.next());
    exchange.receive(post.substr(30) + "GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto first = exchange.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->method + " " + first->target + " " + first->body, "POST /a ab");
    EXPECT_TRUE(exchange.owes_an_answer());
    EXPECT_FALSE(exchange.next()); // the second waits for the first one's answer
    exchange.respond({202, {}, "x"});
    EXPECT_EQ(
        exchange.output(),
        "HTTP/1.1 202 Accepted\r\nDate: Sun, 01 Mar 2026 08:00:00 GMT\r\n"
        "Content-Length: 1\r\n\r\nx");
    exchange.output().clear();
    EXPECT_EQ(
        bytes_of(exchange, {{200, {}, "y"}}),
        "HTTP/1.1 200 OK\r\nDate: Sun, 01 Mar 2026 08:00:00 GMT\r\nContent-Length: 1\r\n\r\ny");
    EXPECT_FALSE(exchange.is_over());
}

TEST(HttpExchange, EndsWithWhatIsNoRequestAndWhenAsked) {
    HttpExchange garbage(1000, date);
    garbage.receive("\x16\x03\x01garbage\r\n\r\n");
    const std::string refusal = bytes_of(garbage, {});
    EXPECT_TRUE(refusal.starts_with("HTTP/1.1 400 "));
    EXPECT_NE(refusal.find("Date: Sun, 01 Mar 2026 08:00:00 GMT\r\n"), std::string::npos);
    EXPECT_TRUE(garbage.is_over());

    HttpExchange large(10, date);
    large.receive("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n");
    EXPECT_TRUE(bytes_of(large, {}).starts_with("HTTP/1.1 413 "));

    HttpExchange closing(10, date);
    closing.receive("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_NE(bytes_of(closing, {{}}).find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(closing.is_over());
}

TEST(HttpExchange, ChunksAndWhoWantsToContinue) {
    HttpExchange exchange(1000, date);
    exchange.receive(
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(bytes_of(exchange, {}), "HTTP/1.1 100 Continue\r\n\r\n");
    exchange.receive("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    const auto request = exchange.next();
    ASSERT_TRUE(request);
    EXPECT_EQ(request->body, "abcde");
}

// A runtime that streams tells of a late error in trailers; others are passed over.
TEST(HttpExchange, TrailersOfTheRuntimeApi) {
    HttpExchange exchange(1000, date);
    exchange.receive(
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
        "Lambda-Runtime-Function-Error-Type: Late\r\nHost: other\r\nX-Any: 1\r\n\r\n");
    const auto request = exchange.next();
    ASSERT_TRUE(request);
    EXPECT_EQ(request->header("Lambda-Runtime-Function-Error-Type"), "Late");
    EXPECT_EQ(request->headers.size(), 3u);
}

} // namespace
} // namespace snowglobe::test
