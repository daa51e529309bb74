#include "emulator/cli/expect.h"

#include <gtest/gtest.h>

namespace snowglobe {
namespace {

using Lines = std::vector<std::string>;

const json outcome = {
    {"tables", {{"orders", {{{"id", "a"}, {"lines", {1, 2}}}, {{"id", "b"}, {"paid", true}}}}}},
    {"queues", {{"dlq", {{{"n", 1}}, "text"}}}},
    {"streams",
     {{"log",
       {{{"key", "k"}, {"data", {{"type", "A"}}}},
        {{"key", "l"}, {"data", "x"}},
        {{"key", "k"}, {"data", {{"type", "B"}, {"text", "all Correct!"}}}}}}}},
    {"outside", {{"api.example", 3}}},
    {"invocations", {{"f", {{"count", 5}, {"errors", 1}}}}},
    {"answers", {{"200", 4}}},
    {"refused", 0},
};

Lines check(std::string_view yaml) {
    return check_expectations(parse_expectations(yaml, "x.expect.yaml"), outcome);
}

TEST(Expect, WhatHolds) {
    EXPECT_EQ(
        check(R"(
tables:
  orders:
    count: 2
    items:
      - {key: {id: a}, item: {lines: [1, 2], paid: {$absent: true}}}
      - {key: {id: b}, item: {paid: true}}
      - {key: {id: c}, absent: true}
queues:
  dlq: {count: 2, messages: [{n: 1}, "text"]}
streams:
  log:
    count: 3
    keys:
      k: [{type: A}, {text: {$ends_with: " Correct!"}}]
      nobody: []
outside: {api.example: 3, other.example: 0}
invocations: {f: {count: {$at_least: 5}, errors: 1}, g: 0}
answers: {200: 4, 403: 0}
)"),
        Lines{});
    EXPECT_EQ(check(""), Lines{});
}

TEST(Expect, WhatDoesNotHoldIsNamed) {
    EXPECT_EQ(
        check("tables: {orders: {count: 3, items: [{key: {id: a}, item: {lines: [1, 3]}}]}}"),
        (Lines{
            "tables.orders.count: expected 3, found 2",
            "tables.orders.items[0].item.lines[1]: expected 3, found 2"}));
    EXPECT_EQ(
        check(
            "tables: {orders: {items: [{key: {id: z}, item: {}}, {key: {id: a}, absent: true}]}}"),
        (Lines{
            R"(tables.orders.items[0]: there is no item {"id":"z"})",
            R"(tables.orders.items[1]: expected no item, found {"id":"a","lines":[1,2]})"}));
    EXPECT_EQ(check("tables: {nix: 0}"), Lines{"tables.nix: there is no such table"});
    EXPECT_EQ(
        check("streams: {log: {keys: {k: [{type: A}]}}}"),
        Lines{"streams.log.keys.k: expected 1 elements, found 2; the first too many is "
              R"({"text":"all Correct!","type":"B"})"});
    EXPECT_EQ(check("refused: 1"), Lines{"refused: expected 1, found 0"});
    EXPECT_EQ(
        check("tables: {orders: {items: [{key: {id: b}, item: {paid: {$absent: true}}}]}}"),
        Lines{R"(tables.orders.items[0].item.paid: expected {"$absent":true}, found true)"});
}

// "1" in quotes is text: DynamoDB's keys often look like numbers.
TEST(Expect, QuotedScalarsAreText) {
    EXPECT_EQ(
        check(R"(queues: {dlq: {messages: [{n: "1"}, text]}})"),
        Lines{R"(queues.dlq.messages[0].n: expected "1", found 1)"});
}

TEST(Expect, ErrorsNameTheLine) {
    const auto error = [](std::string_view yaml) -> std::string {
        try {
            parse_expectations(yaml, "x.expect.yaml");
        } catch (const ExpectationError& thrown) {
            return thrown.what();
        }
        return "none";
    };
    EXPECT_EQ(error("tables: {}\ntabels: {}\n"), "x.expect.yaml:2: unknown section 'tabels'");
    EXPECT_EQ(
        error("queues:\n  q: {depth: 1}\n"), "x.expect.yaml:2: unknown member 'depth' in 'queues'");
    EXPECT_EQ(
        error("queues:\n  q:\n    count: {$gt: 1}\n"), "x.expect.yaml:3: unknown operator '$gt'");
    EXPECT_EQ(error("queues: [1]\n"), "x.expect.yaml:1: queues must be a mapping");
    EXPECT_NE(
        error("tables:\n  t: {items: [{key: {a: 1}}]}\n").find(":2: each of 'items'"),
        std::string::npos);
    EXPECT_TRUE(error("a: [\n").starts_with("x.expect.yaml:"));
}

} // namespace
} // namespace snowglobe
