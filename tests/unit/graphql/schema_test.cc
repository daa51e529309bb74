#include "tests/unit/graphql/library_schema.h"

#include <gtest/gtest.h>

namespace graphql {
namespace {

std::string failure(std::string_view text) {
    try {
        Schema::parse(text);
    } catch (const RequestError& error) {
        return error.what();
    }
    return "";
}

TEST(GraphqlSchema, Definitions) {
    const Schema& schema = library_schema();
    EXPECT_EQ(schema.type("Genre")->values, (std::vector<std::string>{"NOVEL", "POEM"}));
    EXPECT_EQ(schema.type("Book")->field("title")->type.to_text(), "String!");
    EXPECT_EQ(schema.type("Book")->field("pages"), nullptr);
    EXPECT_FALSE(schema.type("Filter")->members.at(0).is_required()); // it has a default
    EXPECT_TRUE(schema.type("Filter")->members.at(3).is_required());
    EXPECT_EQ(schema.root(Operation::Kind::mutation)->name, "Mutation");
    EXPECT_EQ(schema.root(Operation::Kind::subscription), nullptr);
    EXPECT_EQ(schema.type("Nothing"), nullptr);
}

TEST(GraphqlSchema, WhatIsNoSchema) {
    EXPECT_EQ(failure("scalar A"), "There is no type \"Query\".");
    EXPECT_EQ(failure("type Query { a: Int } scalar Query"), "There are two types \"Query\".");
    EXPECT_EQ(failure("type Query { a: B }"), "Unknown type \"B\".");
    EXPECT_EQ(
        failure("type Query { a(b: Query): Int }"),
        "\"b\" cannot be of the output type \"Query\".");
    EXPECT_EQ(
        failure("type Query { a: I } input I { b: Int }"),
        "\"a\" cannot be of the input type \"I\".");
    EXPECT_EQ(
        failure("type Query { a(b: Int = \"x\"): Int }"),
        "The default of \"b\": Expected value of type \"Int\", found \"x\".");
    EXPECT_EQ(failure("interface I { a: Int }"), "Syntax Error: Unexpected \"interface\".");
    EXPECT_NE(failure("type Query { }"), "");
}

} // namespace
} // namespace graphql
