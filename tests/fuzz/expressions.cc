// DynamoDB's expressions. The first line is the expression, the second the names, the third the
// values (where they are missing, some that are there for all); evaluated on one item. Errors are
// ValidationExceptions, an updated item is in the normal form, a negation negates.
#include "emulator/aws/shape_check.h"
#include "emulator/base/error.h"
#include "services/dynamodb/condition.h"
#include "services/dynamodb/item.h"
#include "services/dynamodb/key_condition.h"
#include "services/dynamodb/parser.h"
#include "services/dynamodb/projection.h"
#include "services/dynamodb/update.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/services.h"

namespace snowglobe::dynamodb {

namespace {

using fuzz::require;

const json item = json::parse(R"({
    "p": {"S": "hello"}, "r": {"N": "5"}, "b": {"B": "aGkgdGhlcmU="}, "s": {"SS": ["a", "b"]},
    "n": {"NS": ["1", "2"]}, "t": {"BOOL": true}, "z": {"NULL": true},
    "l": {"L": [{"S": "hi"}, {"NS": ["1", "2"]}, {"M": {"x": {"N": "1"}}}]},
    "m": {"M": {"a": {"N": "1"}, "b.c": {"S": "dotted"}, "m": {"M": {"x": {"S": "deep"}}}}}})");
const json names = json::parse(R"({"#n": "r", "#m": "m", "#d": "b.c", "#r": "size"})");
const json values = json::parse(R"({
    ":n": {"N": "4"}, ":s": {"S": "text"}, ":l": {"L": [{"S": "z"}]},
    ":m": {"M": {"x": {"N": "1"}}},
    ":ns": {"NS": ["2", "3"]}, ":ss": {"SS": ["a"]}, ":b": {"B": "aGk="}, ":t": {"BOOL": true},
    ":S": {"S": "S"}, ":big": {"N": "99999999999999999999999999999999999999"}})");
const KeySchema schema{{{"p", "S"}}, {{"r", "N"}}};

void run_conditions(const std::string& text, ConditionKind kind, Placeholders& placeholders) {
    Condition condition = parse_condition(text, kind, placeholders);
    attributes_of(condition);
    if (kind == ConditionKind::key_condition) {
        check_key_condition(condition, placeholders.wording());
        const KeyCondition keys = match_key_condition(condition, schema);
        const auto [from, to] = range_interval(Key("x"), keys);
        require(from <= to, "an interval ends before it begins");
        require(keys.matches(item, schema) == holds(condition, &item), "keys match otherwise");
        return;
    }
    for (const json* subject : {&item, static_cast<const json*>(nullptr)}) {
        const bool held = holds(condition, subject);
        Condition negated;
        negated.kind = Condition::Kind::negation;
        negated.conditions.push_back(condition);
        require(holds(negated, subject) != held, "NOT does not negate");
    }
}

void run_update(const std::string& text, Placeholders& placeholders) {
    const Update update = parse_update(text, placeholders);
    check_update_of_key(update, schema);
    check_request_charge(update);
    for (const json& old : {item, json::parse(R"({"p":{"S":"x"},"r":{"N":"1"}})")}) {
        const json updated = apply_update(update, old);
        json normal = updated;
        normalise_item(normal, placeholders.wording());
        require(normal == updated, "an update leaves the normal form");
        require(key_of(updated, schema) == key_of(old, schema), "an update changes the key");
        updated_part(update, updated, true);
        updated_part(update, old, false);
        size_of_item(updated);
    }
}

void run(char kind, const std::string& text, const json& request) {
    const Members members(request);
    const Wording wording("GetItem", members);
    Placeholders placeholders(members, {Member::ConditionExpression}, wording);
    switch (kind) {
    case 'u':
        return run_update(text, placeholders);
    case 'p':
        project(item, parse_projection(text, placeholders));
        return;
    case 'k':
        return run_conditions(text, ConditionKind::key_condition, placeholders);
    case 'f':
        return run_conditions(text, ConditionKind::filter, placeholders);
    default:
        return run_conditions(text, ConditionKind::condition, placeholders);
    }
}

} // namespace

} // namespace snowglobe::dynamodb

// The first byte says of what kind the expression is: u, p, k, f, c.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    if (size == 0) {
        return 0;
    }
    const auto lines = fuzz::lines_of(fuzz::text_of(data, size).substr(1));
    const auto line = [&](std::size_t number, const json& otherwise) {
        json given = number < lines.size() ? json::parse_or_discard(lines[number]) : json();
        return given.is_object() ? given : otherwise;
    };
    static const ShapeChecker checker(fuzz::all_doors());
    try {
        const json members = checker.check(
            "dynamodb",
            "PutItem",
            {{"TableName", "t"},
             {"Item", json::object()},
             {"ConditionExpression", "x"},
             {"ExpressionAttributeNames", line(1, dynamodb::names)},
             {"ExpressionAttributeValues", line(2, dynamodb::values)}});
        dynamodb::run(
            static_cast<char>(data[0]), std::string(lines.empty() ? "" : lines[0]), members);
    } catch (const ApiError& error) {
        fuzz::require(
            error.code == "ValidationException" || error.code == "SerializationException",
            error.code);
    }
    return 0;
}
