#include "apps/class-connect/graphql/validator.h"
#include "tests/unit/graphql/library_schema.h"

#include <gtest/gtest.h>

namespace graphql {
namespace {

std::vector<std::string> problems(std::string_view text, const Limits& limits = {}) {
    std::vector<std::string> told;
    for (const Error& error : validate(library_schema(), parse_document(text), limits)) {
        told.push_back(error.message);
    }
    return told;
}

std::string problem(std::string_view text) {
    const std::vector<std::string> told = problems(text);
    return told.empty() ? "" : told.size() == 1 ? told.front() : "more than one: " + told.front();
}

TEST(GraphqlValidator, ValidDocuments) {
    for (const char* text :
         {"{ book(id: 1) { id __typename author { name } } }",
          "query Q($id: ID!, $e: Int) { book(id: $id, edition: $e) { ...B } } fragment B on Book { "
          "id }",
          "query ($f: Filter, $n: Int = 3) { books(filter: $f) { id } version(atLeast: $n) }",
          "query ($n: Int!) { books(filter: {limit: $n, words: \"one\", genre: POEM}) { id } }",
          "{ numbers(list: [[1, null], null]) half when(at: {any: [thing, 1.5]}) }",
          "query ($x: Time) { when(at: [$x]) }",
          "query ($l: [[Int]]) { numbers(list: $l) }",
          "{ book(id: \"1\") { id ... { title } ... on Book @skip(if: false) { title } } }",
          "mutation { lend(id: 1) again: lend(id: 2) }",
          "query A { half } query B { half }",
          "{ a: half a: half books { title books: id } books { title } }"}) {
        EXPECT_EQ(problem(text), "") << text;
    }
}

TEST(GraphqlValidator, Operations) {
    EXPECT_EQ(
        problem("{ half } query A { half }"),
        "This anonymous operation must be the only defined operation.");
    EXPECT_EQ(
        problem("query A { half } query A { half }"),
        "There can be only one operation named \"A\".");
    EXPECT_EQ(problem("subscription { half }"), "Schema is not configured for subscriptions.");
    EXPECT_EQ(problem("fragment F on Book { id }"), "more than one: There is no operation.");
    EXPECT_EQ(
        problem("query @skip(if: true) { half }"),
        "Directive \"@skip\" may not be used on an operation.");
}

TEST(GraphqlValidator, FieldsAndTheirSelections) {
    EXPECT_EQ(problem("{ nothing }"), "Cannot query field \"nothing\" on type \"Query\".");
    EXPECT_EQ(
        problem("{ __schema { types { name } } }"),
        "Cannot query field \"__schema\" on type \"Query\".");
    EXPECT_EQ(
        problem("{ book(id: 1) }"),
        "Field \"book\" of type \"Book\" must have a selection of subfields.");
    EXPECT_EQ(
        problem("{ half { a } }"),
        "Field \"half\" must not have a selection since type \"Float\" has no subfields.");
    EXPECT_EQ(problem("{ __typename { a } }"), "Field \"__typename\" must not have a selection.");
}

TEST(GraphqlValidator, Arguments) {
    EXPECT_EQ(problem("{ half(x: 1) }"), "Unknown argument \"x\" on \"Query.half\".");
    EXPECT_EQ(
        problem("{ book { id } }"),
        "Argument \"id\" of type \"ID!\" is required on \"Query.book\", but it was not provided.");
    EXPECT_EQ(
        problem("{ book(id: 1, id: 1) { id } }"), "There can be only one argument named \"id\".");
    EXPECT_EQ(problem("{ book(id: null) { id } }"), "Expected value of type \"ID!\", found null.");
    EXPECT_EQ(problem("{ book(id: 1.5) { id } }"), "Expected value of type \"ID!\", found 1.5.");
    EXPECT_EQ(
        problem("{ version(atLeast: 3000000000) }"),
        "Expected value of type \"Int!\", found 3000000000.");
    EXPECT_EQ(
        problem("{ version(atLeast: \"3\") }"), "Expected value of type \"Int!\", found \"3\".");
    EXPECT_EQ(
        problem("{ books(filter: {limit: 1, genre: \"POEM\"}) { id } }"),
        "Expected value of type \"Genre!\", found \"POEM\".");
    EXPECT_EQ(
        problem("{ books(filter: {limit: 1, genre: PROSE}) { id } }"),
        "Expected value of type \"Genre!\", found PROSE.");
    EXPECT_EQ(
        problem("{ books(filter: {}) { id } }"),
        "Field \"Filter.limit\" of required type \"Int!\" was not provided.");
    EXPECT_EQ(
        problem("{ books(filter: {limit: 1, size: 2}) { id } }"),
        "Field \"size\" is not defined by type \"Filter\".");
    EXPECT_EQ(
        problem("{ books(filter: {limit: 1, limit: 2}) { id } }"),
        "There can be only one input field named \"limit\".");
    EXPECT_EQ(
        problem("{ books(tags: [\"a\", null]) { id } }"),
        "Expected value of type \"String!\", found null.");
    EXPECT_EQ(
        problem("{ books(filter: [1]) { id } }"),
        "Expected value of type \"Filter\", found a list.");
    EXPECT_EQ(
        problem("{ half @skip }"),
        "Argument \"if\" of type \"Boolean!\" is required on \"@skip\", but it was not provided.");
    EXPECT_EQ(problem("{ half @deprecated }"), "Unknown directive \"@deprecated\".");
    EXPECT_EQ(
        problem("{ half @skip(if: true) @skip(if: true) }"),
        "There can be only one directive named \"skip\".");
}

TEST(GraphqlValidator, Variables) {
    EXPECT_EQ(problem("{ book(id: $id) { id } }"), "Variable \"$id\" is not defined.");
    EXPECT_EQ(problem("query ($id: ID!) { half }"), "Variable \"$id\" is never used.");
    EXPECT_EQ(
        problem("query ($b: Book) { half }"),
        "more than one: Variable \"$b\" cannot be of the output type \"Book\".");
    EXPECT_EQ(
        problem("query ($b: X) { half @skip(if: $b) }"), "more than one: Unknown type \"X\".");
    EXPECT_EQ(
        problem("query ($id: ID!, $id: ID!) { book(id: $id) { id } }"),
        "There can be only one variable named \"id\".");
    EXPECT_EQ(
        problem("query ($id: ID = {a: 1}) { book(id: $id) { id } }"),
        "Expected value of type \"ID\", found an object.");
    EXPECT_EQ(
        problem("query ($id: ID) { book(id: $id) { id } }"),
        "Variable \"$id\" of type \"ID\" used in position expecting type \"ID!\".");
    EXPECT_EQ(
        problem("query ($id: String!) { book(id: $id) { id } }"),
        "Variable \"$id\" of type \"String!\" used in position expecting type \"ID!\".");
    EXPECT_EQ(
        problem("query ($t: String!) { books(tags: $t) { id } }"),
        "Variable \"$t\" of type \"String!\" used in position expecting type \"[String!]\".");
    // A default that is null does not help.
    EXPECT_EQ(
        problem("query ($n: Int = null) { version(atLeast: $n) }"),
        "Variable \"$n\" of type \"Int\" used in position expecting type \"Int!\".");
    // Each operation has its own, in the fragments that it uses, too.
    EXPECT_EQ(
        problem("query A($id: ID!) { ...F } query B { ...F } fragment F on Query { book(id: $id) { "
                "id } }"),
        "Variable \"$id\" is not defined.");
}

TEST(GraphqlValidator, Fragments) {
    EXPECT_EQ(problem("{ ...F }"), "Unknown fragment \"F\".");
    EXPECT_EQ(problem("{ half } fragment F on Book { id }"), "Fragment \"F\" is never used.");
    EXPECT_EQ(
        problem("{ ...F } fragment F on Book { id }"),
        "Fragment \"F\" on \"Book\" can never be spread on \"Query\".");
    EXPECT_EQ(
        problem("{ ... on Book { id } }"),
        "A fragment on \"Book\" can never be spread on \"Query\".");
    EXPECT_EQ(
        problem("{ ...F } fragment F on Genre { id }"),
        "more than one: Fragment \"F\" on \"Genre\" can never be spread on \"Query\".");
    EXPECT_EQ(
        problem("{ ...F } fragment F on Query { half ...G } fragment G on Query { ...F }"),
        "Cannot spread fragment \"F\" within itself.");
    EXPECT_EQ(
        problem("{ book(id: 1) { ...F } } fragment F on Book { next { ...F } }"),
        "Cannot spread fragment \"F\" within itself.");
    EXPECT_EQ(
        problem("{ ...F } fragment F on Query { half } fragment F on Query { half }"),
        "There can be only one fragment named \"F\".");
}

TEST(GraphqlValidator, FieldsOfOneNameAreTheSame) {
    EXPECT_EQ(
        problem("{ a: half a: version(atLeast: 1) }"),
        "Fields \"a\" conflict: use different aliases to fetch both.");
    EXPECT_EQ(
        problem("{ version(atLeast: 1) version(atLeast: 2) }"),
        "Fields \"version\" conflict: use different aliases to fetch both.");
    EXPECT_EQ(
        problem("{ book(id: 1) { x: id } ...F } fragment F on Query { book(id: 1) { x: title } }"),
        "Fields \"x\" conflict: use different aliases to fetch both.");
}

TEST(GraphqlValidator, AttacksBySizeAreRefused) {
    // Each fragment holds the next twice: written out 2^20 fields.
    std::string doubling = "{ book(id: 1) { ...F0 } }";
    for (int i = 0; i < 20; ++i) {
        const std::string next = "...F" + std::to_string(i + 1);
        doubling += " fragment F" + std::to_string(i) + " on Book { a: next {" + next +
                    "} b: next {" + next + "} }";
    }
    doubling += " fragment F20 on Book { id }";
    EXPECT_TRUE(problem(doubling).starts_with("More than 2000 fields")) << problem(doubling);
    // A chain of fragments as long as a document allows: no recursion, or the stack would end.
    std::string chain = "{ book(id: 1) { ...F0 } }";
    for (int i = 0; i < 2'000; ++i) {
        chain += " fragment F" + std::to_string(i) + " on Book {...F" + std::to_string(i + 1) + "}";
    }
    chain += " fragment F2000 on Book { id }";
    EXPECT_EQ(problem(chain), "Nested deeper than 32 levels.");
    // Many operations over the same large fragment.
    std::string many = "fragment F on Query {";
    for (int i = 0; i < 1'500; ++i) {
        many += " a" + std::to_string(i) + ": half";
    }
    many += "}";
    for (int i = 0; i < 1'500; ++i) {
        many += " query Q" + std::to_string(i) + " {...F}";
    }
    EXPECT_EQ(problem(many), "The document is too large.");
    std::string aliases = "{";
    for (int i = 0; i < 3'000; ++i) {
        aliases += " a" + std::to_string(i) + ": half";
    }
    EXPECT_EQ(problem(aliases + "}"), "More than 2000 fields.");
    std::string wrong = "{";
    for (int i = 0; i < 1'000; ++i) {
        wrong += " a" + std::to_string(i);
    }
    EXPECT_EQ(problems(wrong + "}").size(), Limits{}.errors_max);
}

} // namespace
} // namespace graphql
