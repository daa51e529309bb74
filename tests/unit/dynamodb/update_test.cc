#include "services/dynamodb/parser.h"
#include "services/dynamodb/projection.h"
#include "services/dynamodb/update.h"

#include <gtest/gtest.h>

namespace snowglobe::dynamodb {

namespace {

const json item = json::parse(R"({
    "p": {"S": "key"}, "n": {"N": "3"}, "s": {"S": "hi"}, "ns": {"NS": ["1", "2"]},
    "l": {"L": [{"N": "0"}, {"N": "1"}, {"M": {"x": {"N": "7"}}}]},
    "m": {"M": {"a": {"N": "1"}, "l": {"L": [{"S": "e"}]}, "q": {"SS": ["only"]}}}})");

const char* values_text = R"({
    ":n": {"N": "4"}, ":s": {"S": "text"}, ":l": {"L": [{"S": "z"}]}, ":ns": {"NS": ["2", "3"]},
    ":ss": {"SS": ["only"]}, ":b": {"BOOL": true},
    ":big": {"N": "99999999999999999999999999999999999999"}})";

json members_of(const std::string& text) {
    return {
        {"TableName", "t"},
        {"UpdateExpression", text},
        {"ExpressionAttributeNames", {{"#n", "n"}, {"#r", "data"}}},
        {"ExpressionAttributeValues", json::parse(values_text)}};
}

Update parse(const std::string& text) {
    const json given = members_of(text);
    const Members members(given);
    const Wording wording("GetItem", members);
    Placeholders placeholders(members, {Member::UpdateExpression}, wording);
    return *update_of(members, placeholders);
}

json updated(const std::string& text, const json& old = item) {
    return apply_update(parse(text), old);
}

std::string error_of(const std::string& text) {
    try {
        updated(text);
    } catch (const ApiError& error) {
        return error.message;
    }
    return "";
}

// What stands at one attribute after the update, as JSON text.
std::string after(const std::string& text, const std::string& name) {
    const json all = updated(text);
    return all.contains(name) ? all[name].dump() : "gone";
}

} // namespace

TEST(DynamodbUpdate, Actions) {
    const std::tuple<const char*, const char*, const char*> cases[] = {
        {"SET a = :n", "a", R"({"N":"4"})"},
        {"SET #r = :n", "data", R"({"N":"4"})"},
        {"set n = n + :n", "n", R"({"N":"7"})"},
        {"SET n = (n - :n)", "n", R"({"N":"-1"})"},
        {"SET a = n, n = :n", "a", R"({"N":"3"})"}, // all read the old item
        {"SET n = :n, a = n", "a", R"({"N":"3"})"},
        {"SET a = if_not_exists(n, :s)", "a", R"({"N":"3"})"},
        {"SET a = if_not_exists(zz, if_not_exists(n, :s)) + :n", "a", R"({"N":"7"})"},
        {"SET m.l = list_append(:l, m.l)",
         "m",
         R"({"M":{"a":{"N":"1"},"l":{"L":[{"S":"z"},{"S":"e"}]},"q":{"SS":["only"]}}})"},
        {"SET a = list_append(if_not_exists(a, :l), :l)", "a", R"({"L":[{"S":"z"},{"S":"z"}]})"},
        {"SET l[1] = :n", "l", R"({"L":[{"N":"0"},{"N":"4"},{"M":{"x":{"N":"7"}}}]})"},
        // Past the end: appended, in the order of the indexes, whatever the gaps.
        {"SET l[9] = :n, l[7] = :s",
         "l",
         R"({"L":[{"N":"0"},{"N":"1"},{"M":{"x":{"N":"7"}}},{"S":"text"},{"N":"4"}]})"},
        {"SET l[2].y = :n",
         "l",
         R"({"L":[{"N":"0"},{"N":"1"},{"M":{"x":{"N":"7"},"y":{"N":"4"}}}]})"},
        {"REMOVE n", "n", "gone"},
        {"REMOVE zz", "zz", "gone"},
        {"REMOVE l[0], l[2]", "l", R"({"L":[{"N":"1"}]})"},
        {"REMOVE l[0] SET l[1] = :n, l[8] = :s",
         "l",
         R"({"L":[{"N":"4"},{"M":{"x":{"N":"7"}}},{"S":"text"}]})"},
        {"REMOVE l[0], l[2].x", "l", R"({"L":[{"N":"1"},{"M":{}}]})"},
        {"REMOVE l[3] SET l[3] = :n", "l", "overlap"},
        {"REMOVE l[7] SET l[3] = :n",
         "l",
         R"({"L":[{"N":"0"},{"N":"1"},{"M":{"x":{"N":"7"}}},{"N":"4"}]})"},
        {"ADD n :n", "n", R"({"N":"7"})"},
        {"ADD zz :n", "zz", R"({"N":"4"})"},
        {"ADD ns :ns", "ns", R"({"NS":["1","2","3"]})"},
        {"ADD m.a :n", "m", R"({"M":{"a":{"N":"5"},"l":{"L":[{"S":"e"}]},"q":{"SS":["only"]}}})"},
        {"DELETE ns :ns", "ns", R"({"NS":["1"]})"},
        {"DELETE zz :ns", "zz", "gone"},
        {"DELETE m.q :ss",
         "m",
         R"({"M":{"a":{"N":"1"},"l":{"L":[{"S":"e"}]}}})"}, // no empty set stays
    };
    for (const auto& [text, name, expected] : cases) {
        if (std::string(expected) == "overlap") {
            EXPECT_NE(error_of(text).find("overlap"), std::string::npos);
            continue;
        }
        EXPECT_EQ(after(text, name), expected) << text;
    }
}

TEST(DynamodbUpdate, RunTimeErrors) {
    const std::string path =
        "The document path provided in the update expression is invalid for update";
    const std::string missing =
        "The provided expression refers to an attribute that does not exist in the item";
    const std::string type = "An operand in the update expression has an incorrect data type";
    for (const char* text :
         {"SET zz.a = :n",
          "SET s.a = :n",
          "SET m[0] = :n",
          "SET l.a = :n",
          "REMOVE zz.a",
          "REMOVE m[0]",
          "SET l[7].a = :n",
          "ADD zz.a :n",
          "DELETE zz.a :ns"}) {
        EXPECT_EQ(error_of(text), path) << text;
    }
    for (const char* text :
         {"SET a = zz", "SET a = zz + :n", "SET a = list_append(zz, :l)", "SET a = m.zz"}) {
        EXPECT_EQ(error_of(text), missing) << text;
    }
    for (const char* text :
         {"SET a = s + :n",
          "SET a = list_append(n, :l)",
          "ADD s :n",
          "ADD n :ns",
          "DELETE n :ns",
          "DELETE ns :ss",
          "ADD ns :ss"}) {
        EXPECT_EQ(error_of(text), type) << text;
    }
    EXPECT_EQ(
        error_of("SET n = :big + :n"),
        "Number overflow. Attempting to store a number with magnitude larger than supported range");
}

TEST(DynamodbUpdate, AttributeUpdatesHaveAnErrorOfTheirOwn) {
    Update update = parse("ADD s :n");
    update.from_expression = false;
    try {
        apply_update(update, item);
        FAIL();
    } catch (const ApiError& error) {
        EXPECT_EQ(error.message, "Type mismatch for attribute to update");
    }
}

TEST(DynamodbUpdate, ParseErrorsInTheirOrder) {
    const std::string prefix = "Invalid UpdateExpression: ";
    const std::string wrong_type = "Incorrect operand type for operator or function; operator";
    const std::pair<const char*, std::string> cases[] = {
        {"", "The expression can not be empty;"},
        {"INVALID SYNTAX here", R"(Syntax error; token: "INVALID", near: "INVALID SYNTAX")"},
        {"SET", R"(Syntax error; token: "<EOF>", near: "SET")"},
        {"SET a = :n,", R"(Syntax error; token: "<EOF>", near: ",")"},
        {"SET a = :n + :n + :n", R"(Syntax error; token: "+", near: ":n + :n")"},
        {"SET a = if_not_exists(a, :n+:n)", R"(Syntax error; token: "+", near: ":n+:n")"},
        {"ADD a n", R"(Syntax error; token: "n", near: "a n")"},
        {"SET a = _f(b)", R"(Syntax error; token: "_", near: "= _f")"},
        {"SET data = :n", "Attribute name is a reserved keyword; reserved keyword: data"},
        {"SET a = foo(b)", "Invalid function name; function: foo"},
        {"SET a = size(b)", "The function is not allowed in an update expression; function: size"},
        {"SET a = list_append(list_append(:l, :l), :l)",
         "The function is not allowed to be used this way in an expression; function: list_append"},
        {"SET a = :n SET b = :n",
         R"(The "SET" section can only be used once in an update expression;)"},
        {"SET a = :nope",
         "An expression attribute value used in expression is not defined; attribute value: :nope"},
        {"SET #nope = :nope",
         "An expression attribute name used in the document path is not defined; attribute name: "
         "#nope"},
        {"SET a = :n, a = :n",
         "Two document paths overlap with each other; must remove or rewrite one of these paths; "
         "path one: [a], path two: [a]"},
        {"SET a[0] = :n REMOVE a",
         "Two document paths overlap with each other; must remove or rewrite one of these paths; "
         "path one: [a, [0]], path two: [a]"},
        {"SET n = :n, #n.b = :n",
         "Two document paths overlap with each other; must remove or rewrite one of these paths; "
         "path one: [n], path two: [n, b]"},
        {"SET a.b = :n, a[1] = :n",
         "Two document paths conflict with each other; must remove or rewrite one of these paths; "
         "path one: [a, b], path two: [a, [1]]"},
        {"ADD a :s", wrong_type + ": ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"},
        {"DELETE a :n",
         wrong_type + ": DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"},
        {"SET a = n + :s", wrong_type + " or function: +, operand type: S"},
        {"SET a = list_append(l, :n)", wrong_type + " or function: list_append, operand type: N"},
        {"SET a = if_not_exists(:n, :n)",
         "Operator or function requires a document path; operator or function: if_not_exists"},
        {"SET a = if_not_exists(a)",
         "Incorrect number of operands for operator or function; operator or function: "
         "if_not_exists, number of operands: 1"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(error_of(text), prefix + expected) << text;
    }
}

TEST(DynamodbUpdate, KeyChargeAndSize) {
    EXPECT_THROW(check_update_of_key(parse("SET p = :n"), {{{"p", "S"}}, {}}), ApiError);
    EXPECT_NO_THROW(check_update_of_key(parse("SET n = :n"), {{{"p", "S"}}, {}}));
    // 3 + 19 + target (1) + value: the ceiling of one SET is 409,577 bytes of text.
    const auto charge_fits = [](std::size_t size) {
        Update update;
        Update::Action action;
        action.path = {std::string("a")};
        action.operand.value = json{{"S", std::string(size, 'x')}};
        update.actions.push_back(action);
        try {
            check_request_charge(update);
        } catch (const ApiError& error) {
            EXPECT_EQ(error.message, "Item size to update has exceeded the maximum allowed size");
            return false;
        }
        return true;
    };
    EXPECT_TRUE(charge_fits(409'600 - 23));
    EXPECT_FALSE(charge_fits(409'600 - 22));
    EXPECT_NO_THROW(check_updated_size(409'600));
    EXPECT_THROW(check_updated_size(409'601), ApiError);
}

TEST(DynamodbUpdate, NestingOfTheResult) {
    json deep = {{"S", "leaf"}};
    for (int i = 0; i < 31; ++i) {
        deep = json{{"L", json::array({deep})}};
    }
    EXPECT_EQ(apply_update(parse("SET a = d"), {{"d", deep}})["a"], deep);
    try {
        apply_update(parse("SET m.l = d"), {{"d", deep}, {"m", {{"M", json::object()}}}});
        FAIL();
    } catch (const ApiError& error) {
        EXPECT_EQ(error.message, "Nesting Levels have exceeded supported limits");
    }
}

TEST(DynamodbUpdate, UpdatedPart) {
    const Update update = parse("SET l[1] = :n, m.a = :n REMOVE s");
    EXPECT_EQ(
        updated_part(update, item, false),
        json::parse(R"({"l":{"L":[{"N":"1"}]},"m":{"M":{"a":{"N":"1"}}},"s":{"S":"hi"}})"));
    EXPECT_EQ(
        updated_part(update, apply_update(update, item), true),
        json::parse(R"({"l":{"L":[{"N":"4"}]},"m":{"M":{"a":{"N":"4"}}}})"));
    // AWS shows what has moved into a removed element's place.
    EXPECT_EQ(
        updated_part(parse("REMOVE l[0]"), apply_update(parse("REMOVE l[0]"), item), true),
        json::parse(R"({"l":{"L":[{"N":"1"}]}})"));
    EXPECT_EQ(updated_part(parse("REMOVE n"), item, true), json::object());
}

TEST(DynamodbProjection, MergesPathsAndCompactsLists) {
    const auto projected = [](const std::string& text) -> std::string {
        const json given = {{"TableName", "t"}, {"ProjectionExpression", text}};
        const Members members(given);
        const Wording wording("GetItem", members);
        Placeholders placeholders(members, {Member::ProjectionExpression}, wording);
        try {
            return project(item, *projection_of(members, placeholders)).dump();
        } catch (const ApiError& error) {
            return error.message;
        }
    };
    EXPECT_EQ(projected("n, zz"), R"({"n":{"N":"3"}})");
    EXPECT_EQ(projected("m.q, m.a"), R"({"m":{"M":{"a":{"N":"1"},"q":{"SS":["only"]}}}})");
    EXPECT_EQ(projected("l[2].x, l[0]"), R"({"l":{"L":[{"N":"0"},{"M":{"x":{"N":"7"}}}]}})");
    EXPECT_EQ(projected("l[7], m.zz, s.x, n[0]"), "{}");
    EXPECT_EQ(
        projected("m, m.a"),
        "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or "
        "rewrite one of these paths; path one: [m], path two: [m, a]");
    EXPECT_EQ(
        projected("m.a, m[0]"),
        "Invalid ProjectionExpression: Two document paths conflict with each other; must remove or "
        "rewrite one of these paths; path one: [m, a], path two: [m, [0]]");
    EXPECT_EQ(
        projected("a,"),
        R"(Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ",")");
    EXPECT_EQ(
        projected("data"),
        "Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: "
        "data");
}

} // namespace snowglobe::dynamodb
