#include "apps/class-connect/graphql/document.h"

#include <gtest/gtest.h>

namespace graphql {
namespace {

std::string failure(std::string_view text) {
    try {
        parse_document(text);
    } catch (const RequestError& error) {
        EXPECT_EQ(error.code, parse_failed);
        return error.what();
    }
    return "";
}

TEST(GraphqlDocument, AnOperationWithEverything) {
    const Document document = parse_document(R"(
        mutation Save($input: [Input!]! = [{a: 1}], $flag: Boolean) @live {
            first: save(input: $input, mode: FAST, deep: {list: [1, 2.5, "x", null, true]}) {
                id
                ...Parts @include(if: $flag)
                ... on Thing { name }
                ... @skip(if: true) { other }
            }
        }
        fragment Parts on Thing { parts { id } })");
    ASSERT_EQ(document.operations.size(), 1u);
    const Operation& operation = document.operations.front();
    EXPECT_EQ(operation.kind, Operation::Kind::mutation);
    EXPECT_EQ(operation.name, "Save");
    EXPECT_EQ(operation.directives.at(0).name, "live");
    EXPECT_EQ(operation.variables.at(0).type.to_text(), "[Input!]!");
    EXPECT_EQ(operation.variables.at(0).fallback->elements.at(0).members.at(0).first, "a");
    EXPECT_FALSE(operation.variable("flag")->fallback);
    EXPECT_EQ(operation.variable("nothing"), nullptr);
    const Selection& field = operation.selections.at(0);
    EXPECT_EQ(field.alias, "first");
    EXPECT_EQ(field.name, "save");
    EXPECT_EQ(field.arguments.at(1).value.kind, Value::Kind::enumeration);
    const std::vector<Value>& list = field.arguments.at(2).value.members.at(0).second.elements;
    EXPECT_EQ(list.at(1).kind, Value::Kind::real);
    EXPECT_EQ(list.at(3).kind, Value::Kind::null);
    EXPECT_EQ(list.at(4).kind, Value::Kind::boolean);
    EXPECT_EQ(field.selections.at(0).alias, "id");
    EXPECT_EQ(field.selections.at(1).kind, Selection::Kind::spread);
    EXPECT_EQ(field.selections.at(1).directives.at(0).name, "include");
    EXPECT_EQ(field.selections.at(2).condition, "Thing");
    EXPECT_EQ(field.selections.at(3).condition, "");
    EXPECT_EQ(document.fragment("Parts")->condition, "Thing");
}

TEST(GraphqlDocument, KeywordsAreNamesToo) {
    const Document document = parse_document("query query { query: mutation fragment on }");
    EXPECT_EQ(document.operations.front().name, "query");
    EXPECT_EQ(document.operations.front().selections.size(), 3u);
}

TEST(GraphqlDocument, WhatIsNoDocument) {
    EXPECT_EQ(failure(""), "Syntax Error: Unexpected end of document.");
    EXPECT_EQ(failure("{"), "Syntax Error: Unexpected end of document.");
    EXPECT_EQ(failure("{ a } }"), "Syntax Error: Unexpected \"}\".");
    EXPECT_EQ(failure("{ a(b: \"c\" \"d\") }"), "Syntax Error: Unexpected string.");
    for (const char* text :
         {"{}",
          "{ a { } }",
          "{ a() }",
          "query ($a) { a }",
          "query () { a }",
          "{ a: }",
          "{ a(b:) }",
          "{ a(b: $) }",
          "query ($a: Int = $b) { a }",
          "fragment on on T { a }",
          "fragment F { a }",
          "{ ...on }",
          "select { a }",
          "{ a @ }",
          "query ($a: [Int) { a }",
          "type T { a: Int }"}) {
        EXPECT_NE(failure(text), "") << text;
    }
}

TEST(GraphqlDocument, DepthIsLimited) {
    const auto repeat = [](const std::string& text, int count) {
        std::string all;
        for (int i = 0; i < count; ++i) {
            all += text;
        }
        return all;
    };
    EXPECT_EQ(failure(repeat("{a", 32) + repeat("}", 32)), "");
    for (const std::string& text :
         {repeat("{a", 9'000),
          "{a(b:" + repeat("[", 9'000),
          "{a(b:" + repeat("{c:", 6'000),
          "query($a:" + repeat("[", 9'000),
          "{a" + repeat("...{", 6'000)}) {
        const std::string told = failure(text);
        EXPECT_TRUE(told.starts_with("Syntax Error: Nested deeper than 32 levels")) << told;
    }
}

} // namespace
} // namespace graphql
