// Definitions in OpenAPI with API Gateway's extensions; mocks; CORS of HTTP APIs.
#include "services/apigateway/definition.h"
#include "services/apigateway/http_cors.h"
#include "services/apigateway/mock.h"

#include <gtest/gtest.h>

namespace snowglobe::apigateway {
namespace {

constexpr const char* integration = "x-amazon-apigateway-integration";
const std::string function = "arn:aws:lambda:us-east-1:000000000000:function:f";

json lambda(const char* format = nullptr) {
    json out = {{"type", "aws_proxy"}, {"uri", function}};
    if (format != nullptr) {
        out["payloadFormatVersion"] = format;
    }
    return out;
}

json one_method(json method) {
    return {{"swagger", "2.0"}, {"paths", {{"/x", {{"get", std::move(method)}}}}}};
}

TEST(Definition, security_of_a_method_stands_before_that_of_all) {
    json document = one_method({{integration, lambda()}});
    document["security"] = json::array({{{"gate", json::array()}}});
    EXPECT_EQ(read_definition(document, false, "Body").routes.at(0).authorizer, "gate");
    document["paths"]["/x"]["get"]["security"] = json::array();
    EXPECT_EQ(read_definition(document, false, "Body").routes.at(0).authorizer, "NONE");
}

TEST(Definition, schemes_are_authorizers_iam_or_keys) {
    json document = one_method({{integration, lambda()}});
    document["components"]["securitySchemes"] = {
        {"jwt",
         {{"type", "oauth2"},
          {"x-amazon-apigateway-authorizer",
           {{"type", "jwt"},
            {"jwtConfiguration",
             {{"issuer", "https://i.example"}, {"audience", json::array({"a"})}}}}}}},
        {"iam", {{"type", "apiKey"}, {"x-amazon-apigateway-authtype", "awsSigv4"}}},
        {"key", {{"type", "apiKey"}, {"name", "x-api-key"}}}};
    json& method = document["paths"]["/x"]["get"];
    method["security"] = json::array({{{"key", json::array()}, {"iam", json::array()}}});
    const Definition read = read_definition(document, true, "Body");
    EXPECT_EQ(read.routes.at(0).authorizer, "AWS_IAM");
    ASSERT_EQ(read.authorizers.size(), 1U);
    EXPECT_EQ(read.authorizers[0].issuer, "https://i.example");
    ASSERT_EQ(read.inert.size(), 1U);
    EXPECT_EQ(read.inert[0].path, "Body.components.securitySchemes.key");
}

TEST(Definition, formats_and_what_has_no_integration) {
    EXPECT_TRUE(
        read_definition(one_method({{integration, lambda("2.0")}}), true, "Body")
            .routes.at(0)
            .is_format_2);
    EXPECT_FALSE(
        read_definition(one_method({{integration, lambda()}}), true, "Body")
            .routes.at(0)
            .is_format_2);
    const Definition bare = read_definition(one_method(json::object()), true, "Body");
    EXPECT_TRUE(bare.routes.empty());
    EXPECT_EQ(bare.bare.at(0).path, "/x");
    EXPECT_THROW(read_definition(json::array(), true, "Body"), PropertyError);
}

Route mock(const char* request, json responses) {
    Route route;
    read_integration(
        route,
        {{"type", "MOCK"},
         {"requestTemplates", {{"application/json", request}}},
         {"responses", std::move(responses)}},
        false);
    return route;
}

TEST(Mocks, the_status_chooses_the_response) {
    const json responses = {
        {"4\\d{2}", {{"statusCode", "418"}, {"responseTemplates", {{"text/plain", "tea"}}}}},
        {"default", {{"statusCode", 200}}}};
    EXPECT_EQ(mock_answer(mock("{\"statusCode\": 404}", responses), json::array()).body, "tea");
    EXPECT_EQ(mock_answer(mock("{statusCode:404}", responses), json::array()).status, 418);
    EXPECT_EQ(mock_answer(mock("{statusCode: 201}", responses), json::array()).status, 200);
}

TEST(Mocks, templates_that_are_more_than_text_do_not_run) {
    const json plain = {{"default", {{"statusCode", "200"}}}};
    EXPECT_EQ(mock("{}", plain).kind, Route::Kind::unavailable);
    EXPECT_EQ(mock("#set($x=1){\"statusCode\": 200}", plain).kind, Route::Kind::unavailable);
    EXPECT_EQ(mock("{\"statusCode\": 200}", json::object()).kind, Route::Kind::unavailable);
    const json mapped = {
        {"default",
         {{"statusCode", "200"},
          {"responseParameters", {{"method.response.header.X", "integration.response.body"}}}}}};
    EXPECT_EQ(mock("{\"statusCode\": 200}", mapped).kind, Route::Kind::unavailable);
    const json dollars = {
        {"default",
         {{"statusCode", "200"}, {"responseTemplates", {{"application/json", "5 $, #1"}}}}}};
    EXPECT_EQ(mock("{\"statusCode\": 200}", dollars).kind, Route::Kind::mock);
}

json from(const char* origin) {
    return json::array({json::array({"Origin", origin})});
}

std::string allowed(const json& cors, const char* origin) {
    ProxyAnswer answer;
    answer.headers.push_back(json::array({"Access-Control-Allow-Origin", "the function's"}));
    put_cors_headers(cors, from(origin), answer);
    return header(answer.headers, "access-control-allow-origin");
}

TEST(HttpCors, origins) {
    const json some = read_http_cors(
        {{"AllowOrigins", json::array({"https://a.example", "http://*.b.example"})}}, "Cors");
    EXPECT_EQ(allowed(some, "https://a.example"), "https://a.example");
    EXPECT_EQ(allowed(some, "http://x.b.example"), "http://x.b.example");
    EXPECT_EQ(allowed(some, "https://c.example"), "");
    EXPECT_EQ(allowed(read_http_cors(true, "Cors"), "https://c.example"), "*");
    EXPECT_TRUE(read_http_cors(false, "Cors").is_null());
    EXPECT_THROW(read_http_cors({{"Origins", "*"}}, "Cors"), PropertyError);
}

} // namespace
} // namespace snowglobe::apigateway
