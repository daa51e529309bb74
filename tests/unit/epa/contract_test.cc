#include "apps/epa/contract/contract.h"

#include <gtest/gtest.h>

namespace contract {
namespace {

constexpr std::string_view whole =
#include "openapi.inc"
    ;

std::string refused(const std::string& schema) {
    try {
        Schema(json::parse(schema), "it", {});
        return "";
    } catch (const BadContract& error) {
        return error.what();
    }
}

std::string problems(const std::string& schema, const std::string& value) {
    std::vector<Problem> found;
    Schema(json::parse(schema), "it", {})
        .check(json::parse(value), json::array({json("body")}), found);
    json out = json::array();
    for (const Problem& problem : found) {
        out.push_back(to_json(problem));
    }
    return out.dump();
}

// The only one that is said for one value.
std::string told(const std::string& schema, const std::string& value) {
    const json found = json::parse(problems(schema, value));
    EXPECT_LE(found.size(), 1u);
    return found.empty() ? "" : found.at(0).at("type").get<std::string>() + ": " +
                                    found.at(0).at("msg").get<std::string>();
}

TEST(Schema, WhatItDoesNotHaveIsRefused) {
    EXPECT_EQ(refused(R"({"type": "string", "minLength": 1})"), "");
    EXPECT_EQ(refused(R"({"description": "anything"})"), "");
    EXPECT_EQ(
        refused(R"({"oneOf": []})"), "it: 'oneOf' is not a keyword that can be used here");
    EXPECT_EQ(
        refused(R"({"type": "object", "properties": {"a": {"typ": "string"}}})"),
        "it.a: 'typ' is not a keyword that can be used here");
    EXPECT_EQ(refused(R"({"type": "text"})"), "it: 'text' is no type");
    EXPECT_EQ(refused(R"({"minimum": 1})"), "it: must have a type, or a description alone");
    EXPECT_EQ(
        refused(R"({"type": "string", "format": "email"})"),
        "it.format: 'email' is not a format that can be used here");
    for (const char* schema :
         {R"({"type": ["string", "integer"]})",
          R"({"type": []})",
          R"({"type": "string", "pattern": "a+"})",
          R"({"type": "string", "pattern": "^[a]{1,2}"})",
          R"({"type": "string", "pattern": "^[^a]{1,2}$"})",
          R"({"type": "string", "pattern": "^[a]{x,2}$"})",
          R"({"type": "string", "maxLength": -1})",
          R"({"type": "integer", "minimum": "1"})",
          R"({"type": "object", "additionalProperties": {}})",
          R"({"$ref": "#/components/schemas/Other"})",
          "7"}) {
        EXPECT_NE(refused(schema), "") << schema;
    }
}

TEST(Schema, SaysWhatIsWrongInTheWordsOfTheFramework) {
    EXPECT_EQ(
        problems(
            R"({"type": "object", "properties": {"email": {"type": "string"}},
                "required": ["email", "password"]})",
            R"({"email": 7})"),
        R"([{"input":{"email":7},"loc":["body","password"],"msg":"Field required",)"
        R"("type":"missing"},{"input":7,"loc":["body","email"],)"
        R"("msg":"Input should be a valid string","type":"string_type"}])");
    EXPECT_EQ(
        problems(R"({"type": "array", "items": {"type": "integer"}})", R"([1, "2"])"),
        R"([{"input":"2","loc":["body",1],"msg":"Input should be a valid integer",)"
        R"("type":"int_type"}])");
    const std::string text = R"({"type": "string", "minLength": 1, "maxLength": 3})";
    EXPECT_EQ(told(text, R"("")"), "string_too_short: String should have at least 1 character");
    EXPECT_EQ(told(text, R"("äöü")"), "");
    EXPECT_EQ(
        told(text, R"("abcd")"), "string_too_long: String should have at most 3 characters");
    const std::string tag = R"({"type": "string", "pattern": "^[a-z0-9-]{1,3}$"})";
    EXPECT_EQ(told(tag, R"("a-9")"), "");
    for (const char* wrong : {R"("")", R"("abcd")", R"("A")", R"("ä")", R"("a\u0000")"}) {
        EXPECT_EQ(
            told(tag, wrong),
            "string_pattern_mismatch: String should match pattern '^[a-z0-9-]{1,3}$'");
    }
    EXPECT_EQ(
        told(R"({"type": "string", "enum": ["ios", "android"]})", R"("x")"),
        "literal_error: Input should be 'ios' or 'android'");
    EXPECT_EQ(
        told(R"({"type": "integer", "minimum": 1, "maximum": 100})", "0"),
        "greater_than_equal: Input should be greater than or equal to 1");
    EXPECT_EQ(
        told(R"({"type": "number", "maximum": 90.5})", "91"),
        "less_than_equal: Input should be less than or equal to 90.5");
    EXPECT_EQ(told(R"({"type": "number"})", "true"), "float_type: Input should be a valid number");
    EXPECT_EQ(
        told(R"({"type": "array", "maxItems": 1})", "[1, 2]"),
        "too_long: List should have at most 1 item after validation, not 2");
    EXPECT_EQ(
        told(R"({"type": "object"})", "[]"),
        "model_attributes_type: Input should be a valid dictionary or object to extract fields "
        "from");
    EXPECT_EQ(
        told(R"({"type": "object", "additionalProperties": false})", R"({"a": 1})"),
        "extra_forbidden: Extra inputs are not permitted");
    EXPECT_EQ(told(R"({"type": ["string", "null"]})", "null"), "");
    const std::string uuid = R"({"type": "string", "format": "uuid"})";
    EXPECT_EQ(told(uuid, R"("3b1ff1f0-0000-4000-8000-000000000001")"), "");
    EXPECT_NE(told(uuid, R"("3b1ff1f0-0000-4000-8000-00000000000")"), "");
    EXPECT_NE(told(R"({"type": "string", "format": "date-time"})", R"("now")"), "");
}

TEST(Contract, OfTheAppIsRead) {
    const Contract contract(whole);
    EXPECT_EQ(contract.operations().size(), 18u);
    const Operation* timeline = contract.find("GET", "/timeline");
    ASSERT_NE(timeline, nullptr);
    EXPECT_EQ(timeline->id, "getTimeline");
    EXPECT_EQ(timeline->security, "accessToken");
    EXPECT_EQ(contract.find("POST", "/timeline"), nullptr);
    EXPECT_EQ(contract.find("POST", "/auth/session")->security, "sessionToken");
    EXPECT_EQ(contract.find("POST", "/auth/login")->security, "");
}

TEST(Contract, WhatItDoesNotHaveIsRefused) {
    const auto refused = [](const std::string& operation) {
        try {
            Contract(R"({"openapi": "3.1.0", "paths": {"/a": {"get": )" + operation + "}}}");
            return std::string();
        } catch (const BadContract& error) {
            return std::string(error.what());
        }
    };
    EXPECT_EQ(refused(R"({"operationId": "a", "responses": {"200": {"description": "d"}}})"), "");
    EXPECT_EQ(
        refused(R"({"operationId": "a", "callbacks": {}, "responses": {}})"),
        "GET /a: 'callbacks' is not a member that can be used here");
    EXPECT_EQ(refused(R"({"responses": {}})"), "GET /a: operationId is missing");
    for (const char* operation :
         {R"({"operationId": "a"})",
          R"({"operationId": "a", "responses": {"2XX": {}}})",
          R"({"operationId": "a", "responses": {"200": {"$ref": "#/components/responses/X"}}})",
          R"({"operationId": "a", "responses": {"200": {"content": {"text/plain": {}}}}})",
          R"({"operationId": "a", "responses": {}, "security": [{"none": []}]})",
          R"({"operationId": "a", "responses": {},
              "parameters": [{"name": "a", "in": "cookie", "schema": {"type": "string"}}]})"}) {
        EXPECT_NE(refused(operation), "") << operation;
    }
    EXPECT_THROW(Contract("{}"), BadContract);
    EXPECT_THROW(Contract("{"), BadContract);
}

TEST(Contract, ChecksRequests) {
    const Contract contract(whole);
    const auto said = [](const CheckedRequest& checked) {
        json out = json::array();
        for (const Problem& problem : checked.problems) {
            out.push_back(to_json(problem));
        }
        return out.dump();
    };
    const Operation& timeline = *contract.find("GET", "/timeline");
    const auto page = check_request(timeline, {{}, {{"limit", "100"}, {"x", "y"}}, {}, ""});
    EXPECT_TRUE(page.problems.empty());
    EXPECT_EQ(page.parameters.at("limit"), 100);
    EXPECT_FALSE(page.parameters.contains("before") || page.parameters.contains("x"));
    EXPECT_EQ(
        said(check_request(timeline, {{}, {{"limit", "101"}, {"before", "1.5"}}, {}, ""})),
        R"([{"input":"101","loc":["query","limit"],"msg":)"
        R"("Input should be less than or equal to 100","type":"less_than_equal"},)"
        R"({"input":"1.5","loc":["query","before"],"msg":)"
        R"("Input should be a valid integer, unable to parse string as an integer",)"
        R"("type":"int_parsing"}])");

    const Operation& login = *contract.find("POST", "/auth/login");
    EXPECT_EQ(
        said(check_request(login, {})),
        R"([{"input":null,"loc":["body"],"msg":"Field required","type":"missing"}])");
    EXPECT_EQ(
        said(check_request(login, {{}, {}, {}, "{"})),
        R"([{"input":{},"loc":["body",0],"msg":"JSON decode error","type":"json_invalid"}])");
    EXPECT_TRUE(check_request(*contract.find("POST", "/auth/register"), {}).problems.empty());

    const Operation& post = *contract.find("POST", "/posts");
    const auto keyed = check_request(
        post,
        {{},
         {},
         {{"idempotency-key", "k"}},
         R"({"category_id":"c","title":"t","body":"b","tags":[],"location":{"lat":91,"lng":0}})"});
    EXPECT_EQ(keyed.parameters.at("Idempotency-Key"), "k");
    EXPECT_EQ(
        said(keyed),
        R"([{"input":91,"loc":["body","location","lat"],"msg":)"
        R"("Input should be less than or equal to 90","type":"less_than_equal"}])");
}

TEST(Contract, ChecksAnswers) {
    const Contract contract(whole);
    const Operation& status = *contract.find("GET", "/status");
    const std::map<std::string, std::string> type{{"content-type", "application/json"}};
    EXPECT_TRUE(check_answer(status, 200, type, R"({"status":"OK","version":"1"})").empty());
    EXPECT_EQ(check_answer(status, 200, type, R"({"status":"OK"})").size(), 1u);
    EXPECT_EQ(check_answer(status, 200, type, R"({"status":"OK","version":"1","x":1})").size(), 1u);
    EXPECT_EQ(check_answer(status, 201, type, "{}").size(), 1u);
    EXPECT_EQ(check_answer(status, 200, {}, R"({"status":"OK","version":"1"})").size(), 1u);
    const Operation& forget = *contract.find("DELETE", "/devices/{token}");
    EXPECT_TRUE(check_answer(forget, 204, {}, "").empty());
    EXPECT_EQ(check_answer(forget, 204, {}, "x").size(), 1u);
    const Operation& google = *contract.find("GET", "/auth/social/web/google");
    EXPECT_EQ(check_answer(google, 302, {}, "").size(), 1u);
}

} // namespace
} // namespace contract
