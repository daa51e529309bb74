#include "apps/class-connect/graphql/service.h"
#include "tests/unit/graphql/library_schema.h"

#include <gtest/gtest.h>

namespace graphql {
namespace {

const json dune = json::parse(
    R"({"id": 7, "title": "Dune", "genre": "NOVEL", "author": {"name": "Herbert", "books": [null,)"
    R"( {"id": "8", "title": "Emma"}]}})");

Resolvers library_resolvers() {
    Resolvers resolvers;
    resolvers["Query.book"] = [](const json&, const json& arguments) {
        return arguments.at("id") == "7" ? dune : json();
    };
    resolvers["Query.books"] = [](const json&, const json& arguments) {
        throw FieldError(arguments.dump(), json::object({{"code", "SEEN"}}));
        return json();
    };
    resolvers["Query.numbers"] = [](const json&, const json& arguments) {
        return arguments.value("list", json::array({1, 2})).front();
    };
    resolvers["Query.when"] = [](const json&, const json& arguments) { return arguments.at("at"); };
    resolvers["Query.half"] = [](const json&, const json&) { return json(0.5); };
    resolvers["Query.version"] = [](const json&, const json& arguments) {
        return arguments.at("atLeast");
    };
    resolvers["Mutation.lend"] = [order = 0](const json&, const json& arguments) mutable {
        if (arguments.at("id") == "lost") {
            throw FieldError("It is lost.", json::object({{"code", "NOT_FOUND"}}));
        }
        return json(++order == 1);
    };
    resolvers["Mutation.fail"] = [](const json&, const json&) { return json("no book"); };
    return resolvers;
}

Response ask(const json& body, const Limits& limits = {}) {
    return answer(library_schema(), library_resolvers(), body.dump(), limits);
}

std::string data(std::string_view query, const json& variables = json::object()) {
    const Response response = ask({{"query", query}, {"variables", variables}});
    EXPECT_EQ(response.status, 200) << response.body;
    return response.body;
}

// The code and the first message.
std::string refused(const json& body) {
    const Response response = ask(body);
    EXPECT_EQ(response.status, 400) << response.body;
    const json error = json::parse(response.body).at("errors").at(0u);
    return error.at("extensions").at("code").get<std::string>() + ": " +
           error.at("message").get<std::string>();
}

TEST(GraphqlService, AnswersInTheOrderOfTheDocument) {
    EXPECT_EQ(
        data("{ half book(id: 7) { title ...I __typename genre } again: half } fragment I on Book "
             "{ id }"),
        R"({"data":{"half":0.5,"book":{"title":"Dune","id":"7","__typename":"Book",)"
        R"("genre":"NOVEL"},"again":0.5}})");
    EXPECT_EQ(data("{ book(id: 9) { id } }"), R"({"data":{"book":null}})");
    EXPECT_EQ(
        data("{ book(id: 7) { author { books { title } name } author { name } } }"),
        R"({"data":{"book":{"author":{"books":[null,{"title":"Emma"}],"name":"Herbert"}}}})");
}

TEST(GraphqlService, ArgumentsAreCoerced) {
    const auto seen = [](std::string_view query, const json& variables) {
        return json::parse(data(query, variables))
            .at("errors")
            .at(0u)
            .at("message")
            .get<std::string>();
    };
    // What is null must be list or field; books is a required list, so data is null as a whole.
    EXPECT_EQ(seen("{ books { id } }", json::object()), "{}");
    EXPECT_EQ(
        seen("{ books(filter: {limit: 1, words: \"a\"}, tags: \"x\") { id } }", json::object()),
        R"({"filter":{"genre":"NOVEL","limit":1,"words":["a"]},"tags":["x"]})");
    EXPECT_EQ(
        seen(
            "query ($f: Filter, $t: [String!]) { books(filter: $f, tags: $t) { id } }",
            json::parse(R"({"f": {"limit": 2.0, "inner": {"limit": 3}}})")),
        R"({"filter":{"genre":"NOVEL","inner":{"genre":"NOVEL","limit":3},"limit":2}})");
    EXPECT_EQ(data("query ($n: Int = 3) { version(atLeast: $n) }"), R"({"data":{"version":3}})");
    EXPECT_EQ(
        data(
            "query ($x: Time) { when(at: {a: [$x, 1.5, WORD, null]}) }",
            json::parse(R"({"x": [1]})")),
        R"({"data":{"when":{"a":[[1],1.5,"WORD",null]}}})");
    EXPECT_EQ(data("{ numbers(list: 4) }"), R"({"data":{"numbers":[4]}})");
}

TEST(GraphqlService, SkipAndInclude) {
    EXPECT_EQ(
        data(
            "query ($y: Boolean!, $n: Boolean = false) { half @include(if: $n) a: half @skip(if: "
            "$n) "
            "... @include(if: $y) { b: half } ...F @skip(if: $y) } fragment F on Query { c: half }",
            {{"y", true}}),
        R"({"data":{"a":0.5,"b":0.5}})");
    // The spread that does not stand does not count as the fragment's one.
    EXPECT_EQ(
        data("{ ...F @skip(if: true) ...F } fragment F on Query { half }"),
        R"({"data":{"half":0.5}})");
}

TEST(GraphqlService, AFailingFieldIsNullAndOthersGoOn) {
    const json response = json::parse(data("mutation { a: lend(id: 1) fail { id } }"));
    EXPECT_EQ(response.at("data"), json::parse(R"({"a": true, "fail": null})"));
    EXPECT_EQ(response.at("errors").at(0u).at("path"), json::array({"fail"}));
    // Where a field must not be null, what holds it is.
    EXPECT_EQ(data("mutation { a: lend(id: \"lost\") }").substr(0, 12), R"({"data":null)");
    EXPECT_EQ(
        data("{ numbers(list: [[1, null]]) }"),
        R"({"data":{"numbers":null},"errors":[{"locations":[{"column":3,"line":1}],)"
        R"("message":"Cannot return null for non-nullable type \"Int!\".","path":["numbers",)"
        R"(1]}]})");
    EXPECT_EQ(
        data("query ($n: Int = 3) { version(atLeast: $n) half }", json::parse(R"({"n": null})")),
        R"({"data":{"version":null,"half":0.5},"errors":[{"extensions":{"code":"BAD_USER_INPUT"},)"
        R"("locations":[{"column":23,"line":1}],"message":"Expected value of non-nullable type )"
        R"(\"Int!\" not to be null.","path":["version"]}]})");
}

TEST(GraphqlService, MutationsRunInOrder) {
    EXPECT_EQ(
        data("mutation { b: lend(id: 1) a: lend(id: 2) }"), R"({"data":{"b":true,"a":false}})");
}

TEST(GraphqlService, WhatIsNoRequest) {
    EXPECT_EQ(answer(library_schema(), {}, "not json").status, 400);
    EXPECT_EQ(answer(library_schema(), {}, "").status, 400);
    const Response bytes = answer(library_schema(), {}, "{\"query\": \"{ half # \xff\n}\"}");
    EXPECT_EQ(bytes.status, 400);
    EXPECT_NE(bytes.body.find("The body is not UTF-8."), std::string::npos) << bytes.body;
    EXPECT_EQ(refused(json::array()), "BAD_REQUEST: The body is no JSON object.");
    EXPECT_EQ(refused(json::object()), "BAD_REQUEST: \"query\" is missing.");
    EXPECT_EQ(refused({{"query", 1}}), "BAD_REQUEST: \"query\" is missing.");
    EXPECT_EQ(
        refused({{"query", "{half}"}, {"variables", 1}}),
        "BAD_REQUEST: \"variables\" is no object.");
    EXPECT_EQ(
        refused({{"query", "{half}"}, {"operationName", 1}}),
        "BAD_REQUEST: \"operationName\" is no text.");
    EXPECT_EQ(
        refused({{"query", "{"}}),
        "GRAPHQL_PARSE_FAILED: Syntax Error: Unexpected end of document.");
}

TEST(GraphqlService, OperationsAreChosenByName) {
    const json two = {{"query", "query A { half } query B { b: half }"}, {"operationName", "B"}};
    EXPECT_EQ(ask(two).body, R"({"data":{"b":0.5}})");
    EXPECT_EQ(
        refused({{"query", "query A { half } query B { half }"}}),
        "GRAPHQL_VALIDATION_FAILED: Which operation is meant? \"operationName\" is missing.");
    EXPECT_EQ(
        refused({{"query", "query A { half }"}, {"operationName", "C"}}),
        "GRAPHQL_VALIDATION_FAILED: Unknown operation \"C\".");
    EXPECT_EQ(
        ask({{"query", "{half}"}, {"operationName", nullptr}, {"variables", nullptr}}).status, 200);
}

TEST(GraphqlService, VariablesThatDoNotFit) {
    const auto wrong = [](const char* type, const char* value) {
        const std::string query = std::string("query ($x: ") + type + ") { when(at: [$x]) }";
        return refused(
            {{"query", query}, {"variables", json::parse(std::string(R"({"x": )") + value + "}")}});
    };
    const std::string begin = "GRAPHQL_VALIDATION_FAILED: Variable \"$x\" got invalid value; ";
    EXPECT_EQ(
        refused({{"query", "query ($x: Int!) { version(atLeast: $x) }"}}),
        "GRAPHQL_VALIDATION_FAILED: Variable \"$x\" of required type \"Int!\" was not provided.");
    EXPECT_EQ(wrong("Int!", "null"), begin + "Expected non-nullable type \"Int!\" not to be null.");
    EXPECT_EQ(wrong("Int", "1.5"), begin + "Expected type \"Int\", found 1.5.");
    EXPECT_EQ(wrong("Int", "3000000000"), begin + "Expected type \"Int\", found 3000000000.");
    EXPECT_EQ(wrong("String", "1"), begin + "Expected type \"String\", found 1.");
    EXPECT_EQ(wrong("ID", "true"), begin + "Expected type \"ID\", found true.");
    EXPECT_EQ(wrong("Genre", "\"PROSE\""), begin + "Expected type \"Genre\", found \"PROSE\".");
    EXPECT_EQ(wrong("[Int]", "[1, \"2\"]"), begin + "Expected type \"Int\", found \"2\".");
    EXPECT_EQ(wrong("Filter", "1"), begin + "Expected type \"Filter\" to be an object, found 1.");
    EXPECT_EQ(
        wrong("Filter", "{}"),
        begin + "Field \"limit\" of required type \"Int!\" was not provided.");
    EXPECT_EQ(
        wrong("Filter", R"({"limit": 1, "x": 1})"),
        begin + "Field \"x\" is not defined by type \"Filter\".");
    EXPECT_EQ(wrong("Boolean", "0"), begin + "Expected type \"Boolean\", found 0.");
}

TEST(GraphqlService, ALongResponseIsCutOff) {
    Limits limits;
    limits.response_bytes_max = 50;
    const Response response =
        ask({{"query", "{ a: half b: half c: half d: half e: half f: half g: half }"}}, limits);
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(response.body.starts_with(R"({"data":null,"errors":[)")) << response.body;
}

} // namespace
} // namespace graphql
