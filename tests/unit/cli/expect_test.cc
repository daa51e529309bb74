#include "emulator/replay/expect.h"

#include <gtest/gtest.h>

namespace snowglobe {
namespace {

using Lines = std::vector<std::string>;

const ExpectSections contents = {
    {"tables", "table", OutcomeForm::items},
    {"queues", "queue", OutcomeForm::messages},
    {"streams", "stream", OutcomeForm::records}};

const ExpectSections sections = [] {
    ExpectSections all = contents;
    all.push_back({"outside", "fake of the host", OutcomeForm::number});
    all.push_back({runs_section, "function", OutcomeForm::runs});
    all.push_back({answers_section, "", OutcomeForm::answers});
    return all;
}();

const json outcome = {
    {"tables", {{"orders", {{{"id", "a"}, {"lines", {1, 2}}}, {{"id", "b"}, {"paid", true}}}}}},
    {"queues", {{"dlq", {{"count", 2}, {"messages", {{{"n", 1}}, "text"}}}}}},
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
    return check_expectations(
        parse_expectations(yaml, "x.expect.yaml", sections).wanted, outcome, sections);
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
}

TEST(Expect, WhatDoesNotHoldIsNamed) {
    EXPECT_EQ(
        check("tables: {orders: {count: 3, items: [{key: {id: a}, item: {lines: [1, 3]}}]}}"),
        (Lines{
            "tables.orders.count: expected 3, found 2",
            R"(tables.orders.items[0].item.lines[1]: expected 3, found 2, of {"id":"a"})"}));
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
        Lines{
            R"(tables.orders.items[0].item.paid: expected {"$absent":true}, found true, of )"
            R"({"id":"b"})"});
}

// "1" in quotes is text: DynamoDB's keys often look like numbers.
TEST(Expect, QuotedScalarsAreText) {
    EXPECT_EQ(
        check(R"(queues: {dlq: {messages: [{n: "1"}, text]}})"),
        Lines{R"(queues.dlq.messages[0].n: expected "1", found 1)"});
}

// Several operators in one mapping must all hold.
TEST(Expect, OperatorsMeanAnd) {
    EXPECT_EQ(check("invocations: {f: {count: {$at_least: 3, $at_most: 5}}}"), Lines{});
    EXPECT_EQ(
        check("invocations: {f: {count: {$at_least: 3, $at_most: 4}}}"),
        Lines{R"(invocations.f.count: expected {"$at_least":3,"$at_most":4}, found 5)"});
    EXPECT_EQ(check("queues: {dlq: {$at_least: 1, $at_most: 2}}"), Lines{});
    EXPECT_EQ(
        check(R"(
tables:
  orders: {items: [{key: {id: a}, item: {lines: {$count: {$at_least: 1, $at_most: 2}}}}]}
streams:
  log: {keys: {k: [{}, {text: {$starts_with: all, $ends_with: "!"}}]}}
)"),
        Lines{});
}

// Which of them was meant is chance: the order of a scan.
TEST(Expect, AKeyOfSeveralItemsIsNoKey) {
    const json two = {{"tables", {{"t", {{{"id", "a"}, {"n", 1}}, {{"id", "a"}, {"n", 2}}}}}}};
    const json wanted =
        parse_expectations("tables: {t: {items: [{key: {id: a}, item: {n: 1}}]}}", "x", sections)
            .wanted;
    EXPECT_EQ(
        check_expectations(wanted, two, sections),
        Lines{R"(tables.t.items[0]: the key {"id":"a"} is that of 2 items)"});
}

std::string error(std::string_view yaml) {
    try {
        parse_expectations(yaml, "x.expect.yaml", sections);
    } catch (const ExpectationError& thrown) {
        return thrown.what();
    }
    return "none";
}

TEST(Expect, ErrorsNameTheLine) {
    EXPECT_EQ(
        error("tables: {t: 1}\ntabels: {t: 1}\n"),
        "x.expect.yaml:2: unknown section 'tabels' (did you mean tables?)");
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

TEST(Expect, AllErrorsAreTold) {
    EXPECT_EQ(
        error("queues: {a: {$at_lest: 1}, b: {$at_least: x}}\nrefused: none\n"),
        "x.expect.yaml:1: unknown operator '$at_lest' (did you mean $at_least?)\n"
        "x.expect.yaml:1: $at_least needs a number\n"
        "x.expect.yaml:2: 'refused' must be a number from 0 or an operator like {$at_least: 1}");
}

// What holds whatever happens was not meant.
TEST(Expect, NothingHoldsVacuously) {
    for (const char* yaml :
         {"",
          "# only a comment\n",
          "tables:\n",
          "tables: {}\n",
          "tables: {t: {}}\n",
          "tables: {t:}\n",
          "tables: {t: {items: []}}\n",
          "streams: {s: {keys: {}}}\n",
          "queues: {q: {count: x}}\n",
          "queues: {q: {messages: 1}}\n",
          "tables: {t: {items: [{key: {}, absent: true}]}}\n",
          "tables: {t: {items: [{key: {a: 1}, item: {}, itme: 2}]}}\n",
          "tables: {t: {items: [{key: {a: 1}, item: {b: {$any: false}}}]}}\n",
          "tables: {t: {items: [{key: {a: 1}, item: {b: {$absent: true, $any: true}}}]}}\n",
          "tables: {t: {items: [{key: {a: 1}, item: {b: {$at_least: 1, c: 2}}}]}}\n",
          "queues: {q: 1, q: 2}\n",
          "ignore: updated_at\n"}) {
        EXPECT_TRUE(error(yaml).starts_with("x.expect.yaml:")) << yaml << error(yaml);
    }
    EXPECT_EQ(error("refused: 0\n"), "none");
    EXPECT_EQ(error("queues: {q: {messages: []}}\n"), "none");
}

const KnownNames known = {
    sections,
    {{"tables", {"orders", "log.v1"}},
     {"queues", {"dlq"}},
     {"streams", {"log"}},
     {"outside", {"api.example"}},
     {"invocations", {"charge"}}},
    {{"tables.orders", {{"id", "S"}, {"n", "N"}}}, {"tables.log.v1", {{"id", "S"}}}}};

std::string unknown(std::string_view yaml, NamesAt at = NamesAt::start) {
    try {
        check_names(parse_expectations(yaml, "x.expect.yaml", sections), known, at);
    } catch (const ExpectationError& thrown) {
        return thrown.what();
    }
    return "none";
}

TEST(Expect, NamesThatNothingHasAreTold) {
    EXPECT_EQ(
        unknown("tables: {ordres: 1}\nqueues:\n  dlqq: 0\nstreams: {lag: 1}\n"),
        "x.expect.yaml:3: the templates make no queue 'dlqq' (did you mean dlq?)\n"
        "x.expect.yaml:4: the templates make no stream 'lag' (did you mean log?)\n"
        "x.expect.yaml:1: the templates make no table 'ordres' (did you mean orders?)");
    EXPECT_EQ(
        unknown("outside: {api.exmple: 0}"),
        "x.expect.yaml:1: the templates make no fake of the host 'api.exmple' (did you mean "
        "api.example?)");
    EXPECT_EQ(
        unknown("invocations: {chrage: {errors: 0}}"),
        "x.expect.yaml:1: the templates make no function 'chrage' (did you mean charge?)");
    EXPECT_EQ(unknown("answers: {2000: 1}"), "x.expect.yaml:1: '2000' is no status of an answer");
    EXPECT_EQ(
        unknown("ignore: [at, tables.order.at]"),
        "x.expect.yaml:1: 'tables.order.at' names no member of a table that the templates make "
        "(did you mean orders?)");
    EXPECT_EQ(
        unknown(
            "invocations: {charge: 1}\nignore: [at, tables.log.v1.at]\noutside: {api.example: 0}"),
        "none");
}

// It may come into being meanwhile, if it is no typing error.
TEST(Expect, NamesThatNothingIsNearAreToldAtTheEnd) {
    EXPECT_EQ(unknown("queues: {invoices: 0}\nignore: [tables.invoices.at]"), "none");
    EXPECT_EQ(
        unknown("queues: {invoices: 0}\nignore: [tables.invoices.at]", NamesAt::end),
        "x.expect.yaml:1: the templates make no queue 'invoices', and nothing else has made one\n"
        "x.expect.yaml:2: 'tables.invoices.at' names no member of a table that the templates make, "
        "and nothing else has made one");
}

TEST(Expect, KeysThatNoItemCanHaveAreTold) {
    EXPECT_EQ(
        unknown("tables:\n  orders:\n    items:\n"
                "      - {key: {id: a, n: 1}, absent: true}\n"
                "      - {key: {idd: a}, absent: true}\n"
                "      - {key: {id: 7}, absent: true}\n"
                "      - {key: {n: '7'}, absent: true}\n"
                "      - {key: {id: {$starts_with: a}}, absent: true}\n"),
        "x.expect.yaml:5: the key of 'orders' is id, n, it has no 'idd'\n"
        "x.expect.yaml:6: the key attribute 'id' of 'orders' is of type S: 7 is no text (in "
        "quotes, not empty)\n"
        "x.expect.yaml:7: the key attribute 'n' of 'orders' is of type N: \"7\" is no number");
}

// --seeds counts different outcomes: what legally differs between seeds must not count.
TEST(Expect, FinalStatesAreEqualButForWhatMayDiffer) {
    const auto state = [](const char* items, const char* messages, const char* records) {
        return json{
            {"tables", {{"t", json::parse(items)}}},
            {"queues", {{"q", {{"count", 2}, {"messages", json::parse(messages)}}}}},
            {"streams", {{"s", json::parse(records)}}}};
    };
    const json one = state(
        R"([{"id":"a","at":1},{"id":"b","at":2}])",
        R"([{"n":1},{"n":2}])",
        R"([{"key":"k","data":1},{"key":"l","data":2},{"key":"k","data":3}])");
    const json same = state(
        R"([{"id":"b","at":7},{"id":"a","at":8}])",
        R"([{"n":2},{"n":1}])",
        R"([{"key":"k","data":1},{"key":"k","data":3},{"key":"l","data":2}])");
    const json other = state(
        R"([{"id":"b","at":7},{"id":"a","at":8}])",
        R"([{"n":2},{"n":1}])",
        R"([{"key":"k","data":3},{"key":"k","data":1},{"key":"l","data":2}])");
    EXPECT_NE(final_state(one, {}, contents), final_state(same, {}, contents));
    EXPECT_EQ(final_state(one, {"at"}, contents), final_state(same, {"at"}, contents));
    EXPECT_EQ(
        final_state(one, {"tables.t.at"}, contents), final_state(same, {"tables.t.at"}, contents));
    EXPECT_NE(final_state(one, {"at"}, contents), final_state(other, {"at"}, contents));
}

// What is written holds for what happened, and for what happened under the other seed.
TEST(Expect, WhatIsWrittenHolds) {
    json other = outcome;
    other["tables"]["orders"] = {{{"id", "b"}, {"paid", false}}, {{"id", "a"}, {"lines", {1, 3}}}};
    other["invocations"]["f"] = {{"count", 7}, {"errors", 0}};
    KnownNames names = known;
    names.keys["tables.orders"] = {{"id", "S"}};
    const std::string yaml = write_expectations(outcome, other, names);
    const json wanted = parse_expectations(yaml, "x", sections).wanted;
    EXPECT_EQ(check_expectations(wanted, outcome, sections), Lines{}) << yaml;
    EXPECT_EQ(check_expectations(wanted, other, sections), Lines{}) << yaml;
    json third = other;
    third["invocations"]["f"]["count"] = 8;
    EXPECT_EQ(check_expectations(wanted, third, sections).size(), 1U) << yaml;
}

} // namespace
} // namespace snowglobe
