// HTTP APIs' payload format 2.0, as AWS's developer guide shows it.
#include "services/apigateway/http_api.h"

#include <gtest/gtest.h>

namespace snowglobe::apigateway {

namespace {

Api http_api(std::string stage = "$default") {
    return {"api1", Scope{}, "shop", std::move(stage), {}, true};
}

ProxyRequest post(json headers, std::string body) {
    ProxyRequest request;
    request.method = "POST";
    request.path = "/users/7";
    request.query = "a=1&b=x&a=2";
    request.headers = std::move(headers);
    request.body = std::move(body);
    return request;
}

json pairs(std::initializer_list<std::pair<const char*, const char*>> headers) {
    json out = json::array();
    for (const auto& [name, value] : headers) {
        out.push_back(json::array({name, value}));
    }
    return out;
}

std::string shown(const std::optional<ProxyAnswer>& answer) {
    return answer ? std::to_string(answer->status) + " " + answer->headers.dump() + " " +
                        answer->body
                  : "malformed";
}

} // namespace

TEST(HttpApi, AnEventHasOneValueANameAndCookiesByThemselves) {
    const Match match{{"POST", "/users/{id}", "f", true}, {{"id", "7"}}};
    const json event = http_event(
        http_api(),
        match,
        post(
            pairs(
                {{"Content-Type", "application/json"},
                 {"X-Tag", "a"},
                 {"x-tag", "b"},
                 {"Cookie", "c1=1; c2=2"}}),
            "{}"),
        {"r", "x", "s", "d"},
        Time{});
    EXPECT_EQ(event.at("version"), "2.0");
    EXPECT_EQ(event.at("routeKey"), "POST /users/{id}");
    EXPECT_EQ(event.at("rawPath"), "/users/7");
    EXPECT_EQ(event.at("rawQueryString"), "a=1&b=x&a=2");
    EXPECT_EQ(event.at("queryStringParameters").dump(), R"({"a":"1,2","b":"x"})");
    EXPECT_EQ(
        event.at("headers").dump(), R"({"content-type":"application/json","x-tag":"a,b"})");
    EXPECT_EQ(event.at("cookies").dump(), R"(["c1=1","c2=2"])");
    EXPECT_EQ(event.at("pathParameters").dump(), R"({"id":"7"})");
    EXPECT_EQ(event.at("body"), "{}");
    EXPECT_EQ(event.at("isBase64Encoded"), false);
    const json& context = event.at("requestContext");
    EXPECT_EQ(context.at("stage"), "$default");
    EXPECT_EQ(context.at("time"), "01/Jan/1970:00:00:00 +0000");
    EXPECT_EQ(context.at("http").at("path"), "/users/7");
}

TEST(HttpApi, WhatIsNotThereIsLeftOutAndAFormIsBase64) {
    const Match match{{"ANY", "$default", "f", true}, {}};
    ProxyRequest request =
        post(pairs({{"content-type", "application/x-www-form-urlencoded"}}), "a=b");
    request.query = "";
    const json event = http_event(http_api("v1"), match, request, {"r", "x", "s", "d"}, Time{});
    EXPECT_EQ(event.at("routeKey"), "$default");
    EXPECT_EQ(event.at("rawPath"), "/v1/users/7");
    for (const char* absent : {"cookies", "pathParameters", "queryStringParameters"}) {
        EXPECT_FALSE(event.contains(absent)) << absent;
    }
    EXPECT_EQ(event.at("body"), "YT1i");
    EXPECT_EQ(event.at("isBase64Encoded"), true);
}

TEST(HttpApi, AnAnswerWithoutStatusCodeIsTheBody) {
    EXPECT_EQ(
        shown(read_http_answer(R"({"message":"hi"})")),
        R"(200 [["content-type","application/json"]] {"message":"hi"})");
    EXPECT_EQ(
        shown(read_http_answer(R"("hi")")), R"(200 [["content-type","application/json"]] hi)");
    EXPECT_EQ(
        shown(read_http_answer(R"({"statusCode":201,"body":"made","cookies":["a=1","b=2"]})")),
        R"(201 [["set-cookie","a=1"],["set-cookie","b=2"],)"
        R"(["content-type","text/plain; charset=utf-8"]] made)");
    EXPECT_EQ(
        shown(read_http_answer(
            R"({"statusCode":"200","headers":{"Content-Type":"image/png"},)"
            R"("body":"YT1i","isBase64Encoded":true})")),
        R"(200 [["content-type","image/png"]] a=b)");
    EXPECT_EQ(shown(read_http_answer(R"({"statusCode":9})")), "malformed");
    EXPECT_EQ(shown(read_http_answer(R"({"statusCode":200,"headers":[1]})")), "malformed");
    EXPECT_EQ(
        shown(read_http_answer(R"({"statusCode":200,"body":"%","isBase64Encoded":true})")),
        "malformed");
}

TEST(HttpApi, DefaultComesLast) {
    const std::vector<Route> routes{
        {"ANY", "$default", "rest", true},
        {"GET", "/", "root", true},
        {"GET", "/a/{b+}", "a", true}};
    EXPECT_EQ(find_route(routes, "GET", "/")->route.function, "root");
    EXPECT_EQ(find_route(routes, "GET", "/a/x/y")->route.function, "a");
    EXPECT_EQ(find_route(routes, "GET", "/other")->route.function, "rest");
}

} // namespace snowglobe::apigateway
