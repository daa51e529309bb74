// Invocations that clients ask for, and those behind HTTP requests, in and out.
#include "emulator/base/encoding.h"
#include "emulator/base/url.h"
#include "services/apigateway/api.h"
#include "services/outside/fake.h"
#include "tests/unit/lambda/harness.h"

namespace snowglobe::lambda {
namespace {

TEST_F(LambdaTest, invoke_answers_with_the_result) {
    executor->script = [](const json& event) { return event.dump(); };
    const Reply reply = call(
        "Invoke",
        {{"FunctionName", "f"}, {"Payload", base64_encode(R"({"a": 1})")}, {"LogType", "Tail"}});
    EXPECT_EQ(reply.body["StatusCode"], 200);
    EXPECT_EQ(reply.payload.view(), R"({"a":1})");
    EXPECT_EQ(reply.body["ExecutedVersion"], "$LATEST");
    EXPECT_FALSE(reply.body.contains("FunctionError"));
    EXPECT_NE(
        base64_decode(reply.body["LogResult"].get<std::string>())->find("END RequestId"),
        std::string::npos);
    EXPECT_EQ(call("Invoke", {{"FunctionName", "f"}}).payload.view(), "{}");
}

TEST_F(LambdaTest, invoke_tells_function_errors_and_throttles) {
    executor->script = [](const json&) { return "!boom"; };
    const Reply reply = call("Invoke", {{"FunctionName", "f"}});
    EXPECT_EQ(reply.body["StatusCode"], 200);
    EXPECT_EQ(reply.body["FunctionError"], "Unhandled");
    make_function(0);
    EXPECT_EQ(error("Invoke", {{"FunctionName", "f"}}), "TooManyRequestsException: Rate Exceeded.");
    EXPECT_EQ(
        call("Invoke", {{"FunctionName", "f"}, {"InvocationType", "DryRun"}}).body["StatusCode"],
        204);
}

TEST_F(LambdaTest, invoke_refuses) {
    EXPECT_EQ(
        error("Invoke", {{"FunctionName", "g"}}),
        "ResourceNotFoundException: Function not found: "
        "arn:aws:lambda:us-east-1:000000000000:function:g:$LATEST");
    EXPECT_EQ(
        error("Invoke", {{"FunctionName", "f"}, {"Qualifier", "3"}}),
        "ResourceNotFoundException: Function not found: "
        "arn:aws:lambda:us-east-1:000000000000:function:f:3");
    EXPECT_TRUE(
        error("Invoke", {{"FunctionName", "f"}, {"Payload", base64_encode("x")}})
            .starts_with("InvalidRequestContentException: Could not parse request body into "
                         "json: Could not parse payload into json: Unrecognized token 'x': "
                         "was expecting"));
    const std::string big = "\"" + std::string(6'291'456, 'x') + "\"";
    EXPECT_EQ(
        call("Invoke", {{"FunctionName", "f"}, {"Payload", base64_encode(big)}}).error->status,
        413);
}

TEST_F(LambdaTest, functions_go_by_many_names) {
    for (const char* name :
         {"f",
          "f:$LATEST",
          "000000000000:function:f",
          "function:f",
          "arn:aws:lambda:us-east-1:000000000000:function:f",
          "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST"}) {
        EXPECT_EQ(
            call("GetFunctionConfiguration", {{"FunctionName", name}}).body["FunctionName"], "f")
            << name;
    }
    EXPECT_EQ(call("ListFunctions", json::object()).body["Functions"].size(), 1u);
}

// One minute, then two, then no more; one request id for all.
TEST_F(LambdaTest, asynchronous_errors_are_retried_twice) {
    std::vector<std::int64_t> at_s;
    executor->script = [&](const json&) {
        at_s.push_back(std::chrono::duration_cast<seconds>(world->now() - epoch).count());
        return "!boom";
    };
    EXPECT_EQ(
        call("Invoke", {{"FunctionName", "f"}, {"InvocationType", "Event"}}).body["StatusCode"],
        202);
    run_for(hours{1});
    EXPECT_EQ(at_s, (std::vector<std::int64_t>{0, 60, 180}));
    EXPECT_TRUE(is_at_rest());
}

TEST_F(LambdaTest, asynchronous_throttles_back_off_for_six_hours) {
    int runs = 0;
    executor->script = [&](const json&) {
        ++runs;
        return "null";
    };
    const auto throttle = [&](const char* how_long) {
        world->add_fault({{"function", "f"}, {"fail", "throttle"}, {"for", how_long}});
        call("Invoke", {{"FunctionName", "f"}, {"InvocationType", "Event"}});
    };
    throttle("10s");
    run_for(hours{1});
    EXPECT_EQ(runs, 1);
    throttle("7h");
    run_for(hours{8});
    EXPECT_EQ(runs, 1);
}

// No retry could help.
TEST_F(LambdaTest, asynchronous_events_of_a_function_without_concurrency_are_given_up) {
    make_function(0);
    call("Invoke", {{"FunctionName", "f"}, {"InvocationType", "Event"}});
    run_for(seconds{10});
    make_function(1);
    int runs = 0;
    executor->script = [&](const json&) {
        ++runs;
        return "null";
    };
    run_for(hours{1});
    EXPECT_EQ(runs, 0);
}

class FrontTest : public LambdaTest {
public:
    FrontTest() {
        world->run_as_event(*lambda, Scope{}, "routes", [](Context& context) {
            context.call(
                "execute-api",
                "AddRoute",
                {{"Path", "/hello"}, {"Method", "get"}, {"FunctionName", "f"}});
        });
    }
    Reply get(const std::string& path) {
        return call_service(
            "execute-api",
            "Request",
            {{"method", "GET"}, {"host", "localhost"}, {"path", path}, {"headers", json::array()}});
    }
};

TEST_F(FrontTest, a_function_answers_a_request) {
    executor->script = [](const json& event) {
        return json{{"statusCode", 201}, {"body", event["path"]}}.dump();
    };
    const Reply reply = get("/Prod/hello");
    EXPECT_EQ(reply.body["statusCode"], 201);
    EXPECT_EQ(reply.payload.view(), "/hello");
}

TEST_F(FrontTest, failures_have_the_gateways_bodies) {
    EXPECT_EQ(get("/Prod/nowhere").body["statusCode"], 403);
    EXPECT_EQ(get("/Prod/nowhere").payload.view(), R"({"message":"Missing Authentication Token"})");
    EXPECT_EQ(get("/dev/hello").body["statusCode"], 403);
    executor->script = [](const json&) { return "!boom"; };
    EXPECT_EQ(get("/Prod/hello").body["statusCode"], 502);
    EXPECT_EQ(get("/Prod/hello").payload.view(), R"({"message": "Internal server error"})");
    executor->script = [](const json&) { return "17"; };
    EXPECT_EQ(get("/Prod/hello").body["statusCode"], 502);
    executor->hangs = true;
    const Reply late = get("/Prod/hello");
    EXPECT_EQ(late.body["statusCode"], 504);
    EXPECT_EQ(late.payload.view(), R"({"message": "Endpoint request timed out"})");
    EXPECT_EQ(world->now() - epoch, seconds{29} + (world->now() - epoch) % seconds{1});
}

class OutsideTest : public LambdaTest {
public:
    OutsideTest() {
        world->run_as_event(*lambda, Scope{}, "fakes", [](Context& context) {
            outside::Fake fake;
            fake.scope = context.scope;
            fake.function = "f";
            outside::put_fake(context.store, "api.example", fake);
        });
        executor->script = [](const json& event) {
            return json{
                {"statusCode", 202},
                {"headers", {{"x", "y"}}},
                {"body",
                 event["httpMethod"].get<std::string>() + " " + event["path"].get<std::string>()}}
                .dump();
        };
    }
    Reply post(const std::string& url) {
        return call_service(
            "outside",
            "Request",
            {{"method", "POST"},
             {"url", url},
             {"host", parse_host(url).value_or("")},
             {"headers", json::array()},
             {"body", "b"}});
    }
    json requests() {
        json out;
        Service* service = world->service("outside");
        world->look(*service, Scope{}, [&](Context& context) {
            out = *service->peek(context, "requests");
        });
        return out;
    }
};

TEST_F(OutsideTest, a_fake_answers_for_its_host) {
    const Reply reply = post("https://API.example:443/v1/x?a=1");
    EXPECT_EQ(reply.body["status"], 202);
    EXPECT_EQ(reply.body["body"], "POST /v1/x");
    EXPECT_EQ(reply.body["headers"], json::parse(R"([["x","y"]])"));
    EXPECT_EQ(requests()["counts"]["api.example"], 1);
    EXPECT_EQ(requests()["requests"][0]["status"], 202);
}

TEST_F(OutsideTest, a_url_that_no_client_would_take_reaches_no_fake) {
    for (const char* url : {"api.example/x", "ftp://api.example/", "http://x@y@api.example/"}) {
        const Reply reply = post(url);
        ASSERT_TRUE(reply.error) << url;
        EXPECT_EQ(reply.error->code, "NetworkError");
        EXPECT_EQ(
            reply.error->message, "\"" + std::string(url) + "\" is no http:// or https:// URL");
    }
    EXPECT_TRUE(requests()["requests"].empty());
}

// As HTTP clients do: https://datatracker.ietf.org/doc/html/rfc7617
TEST_F(OutsideTest, the_user_of_a_url_is_sent_as_a_header) {
    const auto headers = [&](OutboundRequest made) {
        made.method = "GET";
        return world->service("outside")->outbound_call(std::move(made), "f")->request["headers"];
    };
    EXPECT_EQ(
        headers({.url = "https://Aladdin:open%20sesame@api.example/"}),
        json::parse(R"([["Authorization","Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]])"));
    EXPECT_EQ(
        headers({.url = "https://a:b@api.example/", .headers = {{"authorization", "Bearer t"}}}),
        json::parse(R"([["authorization","Bearer t"]])"));
    EXPECT_EQ(headers({.url = "https://api.example/"}), json::array());
}

TEST_F(OutsideTest, an_unknown_host_is_named) {
    const Reply reply = post("http://nowhere.example/");
    ASSERT_TRUE(reply.error);
    EXPECT_EQ(reply.error->code, "UnknownHost");
    EXPECT_NE(reply.error->message.find("nowhere.example"), std::string::npos);
    EXPECT_NE(reply.error->message.find("Snowglobe::Fake"), std::string::npos);
}

TEST_F(OutsideTest, faults_strike_by_count) {
    world->add_fault(
        {{"host", "api.example"},
         {"nth", {1, 3}},
         {"respond", {{"status", 500}, {"body", "<html>"}}}});
    EXPECT_EQ(post("http://api.example/").body["status"], 500);
    EXPECT_EQ(post("http://api.example/").body["status"], 202);
    EXPECT_EQ(post("http://api.example/").body["body"], "<html>");
    EXPECT_EQ(post("http://api.example/").body["status"], 202);
    EXPECT_EQ(requests()["counts"]["api.example"], 4);
}

TEST_F(OutsideTest, faults_refuse_and_delay) {
    world->add_fault({{"host", "api.example"}, {"nth", 1}, {"refuse", true}});
    world->add_fault({{"host", "api.example"}, {"nth", 2}, {"delay", "2s"}});
    EXPECT_EQ(post("http://api.example/").error->code, "ConnectionRefused");
    const Time before = world->now();
    EXPECT_EQ(post("http://api.example/").body["status"], 202);
    EXPECT_GE(world->now() - before, seconds{2});
    EXPECT_EQ(requests()["counts"]["api.example"], 2);
}

TEST_F(OutsideTest, a_broken_fake_is_an_error_that_says_so) {
    executor->script = [](const json&) { return "!boom"; };
    const Reply reply = post("http://api.example/");
    ASSERT_TRUE(reply.error);
    EXPECT_NE(reply.error->message.find("the fake of api.example failed"), std::string::npos);
}

} // namespace
} // namespace snowglobe::lambda
