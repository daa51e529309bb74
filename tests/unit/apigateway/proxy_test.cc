// The Lambda proxy integration of REST APIs: routes, events, answers.
#include "services/apigateway/api.h"
#include "services/apigateway/proxy.h"

#include <gtest/gtest.h>

namespace snowglobe::apigateway {
namespace {

const std::vector<Route> routes = {
    {"ANY", "/{proxy+}", "all"},
    {"GET", "/users/{id}", "user"},
    {"ANY", "/users/{id}", "user-any"},
    {"GET", "/users/me", "me"},
    {"GET", "/", "root"},
};

std::string route(const char* method, const char* path) {
    const auto match = find_route(routes, method, path);
    return match ? match->route.function : "none";
}

TEST(ApiRoutes, the_most_specific_path_wins_then_its_own_method) {
    EXPECT_EQ(route("GET", "/users/me"), "me");
    EXPECT_EQ(route("GET", "/users/7"), "user");
    EXPECT_EQ(route("POST", "/users/7"), "user-any");
    EXPECT_EQ(route("GET", "/users/7/pets"), "all");
    EXPECT_EQ(route("GET", "/"), "root");
    EXPECT_EQ(route("POST", "/"), "none");         // {proxy+} needs something
    EXPECT_EQ(route("POST", "/users/me"), "none"); // the path is there, the method is not
}

TEST(ApiRoutes, parameters_stay_as_sent) {
    EXPECT_EQ(find_route(routes, "GET", "/users/a%2Fb")->parameters.at("id"), "a%2Fb");
    EXPECT_EQ(find_route(routes, "GET", "/x/y/z")->parameters.at("proxy"), "x/y/z");
}

const Api api{"abc123", {}, "api", "dev", {"image/png"}};

json event(const ProxyRequest& request) {
    return proxy_event(
        api,
        {{"POST", "/hello", "f"}, {}},
        request,
        {"r", "x", "res", "dep"},
        from_epoch_ms(1'589'522'469'693));
}

TEST(ApiEvent, absent_parts_are_null) {
    const json made = event({"POST", "h", "/hello", "", json::array(), ""});
    for (const char* name :
         {"queryStringParameters",
          "multiValueQueryStringParameters",
          "pathParameters",
          "stageVariables",
          "body"}) {
        ASSERT_TRUE(made.contains(name)) << name;
        EXPECT_TRUE(made[name].is_null()) << name;
    }
    EXPECT_EQ(made["isBase64Encoded"], false);
    EXPECT_EQ(made["requestContext"]["requestTime"], "15/May/2020:06:01:09 +0000");
    EXPECT_EQ(made["requestContext"]["requestTimeEpoch"], 1'589'522'469'693);
    EXPECT_EQ(made["requestContext"]["path"], "/dev/hello");
    EXPECT_EQ(made["path"], "/hello");
    EXPECT_FALSE(made["requestContext"].contains("authorizer"));
    EXPECT_TRUE(made["requestContext"]["identity"]["userArn"].is_null());
}

TEST(ApiEvent, several_values_of_a_name) {
    const json headers = json::parse(
        R"([["X-A","1"],["X-A","2"],["user-agent","curl/8"],["connection","close"],["content-length","3"]])");
    const json made = event({"POST", "h", "/hello", "a=1&a=2&b=x+y%21&c", headers, "abc"});
    EXPECT_EQ(made["headers"], (json{{"X-A", "2"}, {"User-Agent", "curl/8"}}));
    EXPECT_EQ(made["multiValueHeaders"]["X-A"], (json{"1", "2"}));
    EXPECT_EQ(made["queryStringParameters"], (json{{"a", "2"}, {"b", "x y!"}, {"c", ""}}));
    EXPECT_EQ(made["multiValueQueryStringParameters"]["a"], (json{"1", "2"}));
    EXPECT_EQ(made["body"], "abc");
}

// What AWS's edge adds, and what of it a client may say itself.
TEST(ApiEvent, headers_of_the_edge) {
    EXPECT_EQ(
        edge_headers(api, json::array(), "Root=1-2-3"),
        json::parse(R"([["Host","abc123.execute-api.us-east-1.amazonaws.com"],
            ["X-Amzn-Trace-Id","Root=1-2-3"],["X-Forwarded-For","127.0.0.1"],
            ["X-Forwarded-Port","443"],["X-Forwarded-Proto","https"]])"));
    EXPECT_EQ(
        edge_headers(
            api,
            json::parse(R"([["host","h:4566"],["x-forwarded-for","10.0.0.1"],["X-A","1"],
                ["X-Forwarded-For","10.0.0.2"],["X-FORWARDED-PROTO","http"],
                ["X-Amzn-Trace-Id","Root=4"]])"),
            "Root=4"),
        json::parse(R"([["host","h:4566"],["X-A","1"],["X-Amzn-Trace-Id","Root=4"],
            ["X-Forwarded-For","10.0.0.1, 10.0.0.2, 127.0.0.1"],["X-Forwarded-Port","443"],
            ["X-Forwarded-Proto","https"]])"));
}

TEST(ApiEvent, a_trace_that_has_begun_goes_on) {
    const auto of = [](const char* value) {
        return trace_id(json::array({json::array({"x-amzn-trace-id", value})}), "1-2-3");
    };
    EXPECT_EQ(trace_id(json::array(), "1-2-3"), "Root=1-2-3");
    EXPECT_EQ(of("Self=5;Root=1-6-7"), "Self=5;Root=1-6-7");
    EXPECT_EQ(of("Self=5"), "Root=1-2-3;Self=5");
}

TEST(ApiEvent, binary_bodies_are_base64) {
    const json headers = json::parse(R"([["content-type","image/PNG; q=1"]])");
    const json made = event({"POST", "h", "/hello", "", headers, "\xff\x01"});
    EXPECT_EQ(made["isBase64Encoded"], true);
    EXPECT_EQ(made["body"], "/wE=");
}

TEST(ApiAnswer, of_the_gateway_itself_has_headers_as_pairs) {
    const ProxyAnswer answer = gateway_answer(403, "no", "X");
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.body, R"({"message":"no"})");
    EXPECT_EQ(
        answer.headers,
        json::parse(R"([["Content-Type","application/json"],["x-amzn-ErrorType","X"]])"));
}

TEST(ApiAnswer, headers_merge) {
    const auto answer = read_answer(
        api,
        R"({"statusCode":"201","headers":{"a":"1","b":true},"multiValueHeaders":{"a":["1","2"]},"body":"x"})",
        "");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(
        answer->headers,
        json::parse(R"([["a","1"],["a","2"],["b","true"],["Content-Type","application/json"]])"));
}

TEST(ApiAnswer, base64_is_decoded_for_clients_that_accept_it) {
    const char* payload = R"({"body":"/wE=","isBase64Encoded":true})";
    EXPECT_EQ(read_answer(api, payload, "image/png")->body, "\xff\x01");
    EXPECT_EQ(read_answer(api, payload, "text/html")->body, "/wE=");
    EXPECT_EQ(read_answer(api, payload, "")->status, 200);
}

TEST(ApiAnswer, malformed_ones_are_refused) {
    for (const char* payload :
         {"null",
          "\"text\"",
          "[]",
          "{",
          R"({"statusCode":200,"extra":1})",
          R"({"statusCode":"ok"})",
          R"({"statusCode":99})",
          R"({"statusCode":200,"body":{"a":1}})",
          R"({"statusCode":200,"headers":{"a":1}})",
          R"({"statusCode":200,"multiValueHeaders":{"a":"1"}})",
          R"({"statusCode":200,"isBase64Encoded":"yes"})"}) {
        EXPECT_FALSE(read_answer(api, payload, "")) << payload;
    }
    EXPECT_TRUE(read_answer(api, "{}", ""));
}

} // namespace
} // namespace snowglobe::apigateway
