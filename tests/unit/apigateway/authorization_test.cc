// Policies of Lambda authorizers, and what their answers come to.
#include "services/apigateway/authorization.h"
#include "services/apigateway/policy.h"

#include <gtest/gtest.h>

namespace snowglobe::apigateway {
namespace {

constexpr const char* arn = "arn:aws:execute-api:us-east-1:000000000000:api1/dev/GET/users/7";

json statement(json effect, json action, json resource) {
    return {{"Effect", effect}, {"Action", action}, {"Resource", resource}};
}

Verdict verdict(std::initializer_list<json> statements) {
    json list = json::array();
    for (const json& each : statements) {
        list.push_back(each);
    }
    return verdict_of({{"Statement", list}}, arn);
}

TEST(AuthorizerPolicy, wildcards_stand_for_any_text) {
    EXPECT_TRUE(matches_wildcards("*", ""));
    EXPECT_TRUE(matches_wildcards("a*c", "abbc"));
    EXPECT_TRUE(matches_wildcards("a*b*c", "a-b-b-c"));
    EXPECT_TRUE(matches_wildcards("a?c", "abc"));
    EXPECT_FALSE(matches_wildcards("a?c", "ac"));
    EXPECT_FALSE(matches_wildcards("a*c", "abcd"));
    EXPECT_FALSE(matches_wildcards("", "a"));
}

TEST(AuthorizerPolicy, resources_and_actions) {
    const std::string api = "arn:aws:execute-api:*:*:api1/";
    EXPECT_EQ(verdict({statement("Allow", "execute-api:Invoke", arn)}), Verdict::allowed);
    EXPECT_EQ(verdict({statement("Allow", "execute-api:*", api + "*/GET/*")}), Verdict::allowed);
    EXPECT_EQ(verdict({statement("Allow", "*", "*")}), Verdict::allowed);
    EXPECT_EQ(
        verdict({statement("Allow", json::array({"s3:Get", "execute-api:invoke"}), "*")}),
        Verdict::allowed);
    EXPECT_EQ(
        verdict({statement("Allow", "execute-api:Invoke", api + "*/POST/*")}), Verdict::not_named);
    EXPECT_EQ(verdict({statement("Allow", "s3:*", "*")}), Verdict::not_named);
    const json but = {{"Effect", "Allow"}, {"Action", "*"}, {"NotResource", arn}};
    EXPECT_EQ(verdict({but}), Verdict::not_named);
    EXPECT_EQ(verdict({}), Verdict::not_named);
}

TEST(AuthorizerPolicy, a_statement_that_denies_wins) {
    EXPECT_EQ(
        verdict({statement("Allow", "*", "*"), statement("Deny", "*", arn)}), Verdict::denied);
}

TEST(AuthorizerPolicy, what_is_no_policy) {
    EXPECT_EQ(verdict_of(json(), arn), Verdict::malformed);
    EXPECT_EQ(verdict_of({{"Statement", "x"}}, arn), Verdict::malformed);
    EXPECT_EQ(verdict({statement("Perhaps", "*", "*")}), Verdict::malformed);
    json conditional = statement("Allow", "*", "*");
    conditional["Condition"] = {{"IpAddress", {{"aws:SourceIp", "1.2.3.4"}}}};
    EXPECT_EQ(verdict({conditional}), Verdict::conditions);
}

std::string judged(const Api& api, const Authorizer& authorizer, const json& answer) {
    const Authorization made = judge(api, authorizer, answer, arn, api.is_http, 5);
    return made.refusal ? std::to_string(made.refusal->status) + " " + made.refusal->body
                        : made.context.dump();
}

json allowing(json context) {
    json answer = {
        {"principalId", "me"},
        {"policyDocument", {{"Statement", json::array({statement("Allow", "*", "*")})}}}};
    answer["context"] = std::move(context);
    return answer;
}

TEST(Authorization, a_rest_api_hands_texts_on_and_takes_nothing_nested) {
    const Api rest{"api1", {}, "api", "dev"};
    EXPECT_EQ(
        judged(rest, {}, allowing({{"n", 1}, {"b", false}})),
        R"({"b":"false","integrationLatency":5,"n":"1","principalId":"me"})");
    EXPECT_EQ(judged(rest, {}, allowing({{"deep", {{"n", 1}}}})), R"(500 {"message":null})");
    EXPECT_EQ(judged(rest, {}, json("text")), R"(500 {"message":null})");
}

TEST(Authorization, an_http_api_hands_all_on) {
    const Api http{"api1", {}, "api", "dev", {}, true};
    EXPECT_EQ(
        judged(http, {}, allowing({{"deep", {{"n", 1}}}})), R"({"lambda":{"deep":{"n":1}}})");
    Authorizer simple;
    simple.has_simple_answers = true;
    EXPECT_EQ(judged(http, simple, {{"isAuthorized", true}}), R"({"lambda":null})");
    EXPECT_EQ(judged(http, simple, {{"isAuthorized", false}}), R"(403 {"message":"Forbidden"})");
    EXPECT_EQ(
        judged(http, simple, allowing({})), R"(500 {"message":"Internal Server Error"})");
}

TEST(Authorizer, the_ways_to_name_sources_and_functions) {
    EXPECT_EQ(
        read_identity("method.request.header.Authorization, context.identity.sourceIp"),
        (std::vector<std::string>{"header.Authorization", "context.identity.sourceIp"}));
    EXPECT_EQ(
        read_identity(json::array({"$request.querystring.q", "$stageVariables.s"})),
        (std::vector<std::string>{"querystring.q", "stageVariables.s"}));
    const std::string function = "arn:aws:lambda:us-east-1:000000000000:function:f:live";
    const std::string before = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/";
    EXPECT_EQ(function_of_uri(before + function + "/invocations"), function);
    EXPECT_EQ(function_of_uri(function), function);
    EXPECT_EQ(function_of_uri("arn:aws:apigateway:us-east-1:dynamodb:action/GetItem"), "");
    EXPECT_EQ(function_of_uri("https://example.com/functions/f/invocations"), "");
}

} // namespace
} // namespace snowglobe::apigateway
