#include "services/dynamodb/condition.h"
#include "services/dynamodb/parser.h"

#include <gtest/gtest.h>

namespace snowglobe::dynamodb {

namespace {

const json item = json::parse(R"({
    "s": {"S": "hello"}, "n": {"N": "5"}, "m": {"N": "10"}, "b": {"B": "aGkgdGhlcmU="},
    "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "2"]}, "flag": {"BOOL": true},
    "none": {"NULL": true},
    "list1": {"L": [{"S": "hi"}, {"NS": ["1", "2"]}, {"M": {"x": {"N": "1"}}}]},
    "doc": {"M": {"a": {"N": "1"}, "b.c": {"S": "dotted"}, "n": {"M": {"x": {"S": "deep"}}}}}})");

const char* values_text = R"({
    ":five": {"N": "5.0"}, ":six": {"N": "6"}, ":hello": {"S": "hello"}, ":hel": {"S": "hel"},
    ":ell": {"S": "ell"}, ":a": {"S": "a"}, ":z": {"S": "z"}, ":one": {"N": "1"},
    ":b": {"B": "aGk="},
    ":set": {"NS": ["2", "1.0"]}, ":sets": {"SS": ["b", "a"]}, ":true": {"BOOL": true},
    ":map": {"M": {"x": {"S": "deep"}}}, ":S": {"S": "S"}, ":N": {"S": "N"}, ":Q": {"S": "Q"},
    ":list": {"L": []}, ":hi": {"S": "hi"}})";

json request() {
    return {
        {"TableName", "t"},
        {"ConditionExpression", "x"},
        {"ExpressionAttributeNames", {{"#s", "s"}, {"#dotted", "b.c"}, {"#doc", "doc"}}},
        {"ExpressionAttributeValues", json::parse(values_text)}};
}

std::string outcome(const std::string& text, const json* subject = &item) {
    const json given = request();
    const Members members(given);
    const Wording wording("GetItem", members);
    Placeholders placeholders(members, {Member::ConditionExpression}, wording);
    try {
        const Condition condition = parse_condition(text, ConditionKind::condition, placeholders);
        return holds(condition, subject) ? "true" : "false";
    } catch (const ApiError& error) {
        EXPECT_EQ(error.code, "ValidationException");
        const std::string prefix = "Invalid ConditionExpression: ";
        EXPECT_TRUE(error.message.starts_with(prefix)) << error.message;
        return error.message.substr(prefix.size());
    }
}

} // namespace

TEST(DynamodbCondition, Truth) {
    for (const char* text :
         {"n = :five",
          "n <> :six",
          "n < :six",
          "n <= :five",
          "m > n", // numbers, not texts: "10" < "5"
          "m >= :six",
          ":six > n",
          "(n = :five)",
          "(n) = (:five)",
          "((n = :five) AND n = :five)",
          "n between :one and :six",
          "n BETWEEN :five AND :five",
          "n in (:hello, :five)",
          "NOT n = :six",
          "not not n = :five",
          "n = :six OR n = :five AND s = :hello", // AND binds tighter
          "NOT n = :six AND s = :hello",          // NOT binds tightest
          "attribute_exists(s)",
          "attribute_exists (#doc.n.x)",
          "attribute_exists(doc.#dotted)",
          "attribute_exists(list1[2].x)",
          "attribute_not_exists(nothing)",
          "attribute_not_exists(list1[3])",
          "attribute_not_exists(list1.x)",
          "attribute_not_exists(doc[0])",
          "attribute_type(s, :S)",
          "attribute_type(n, :N)",
          "begins_with(s, :hel)",
          "begins_with(b, :b)",
          "contains(s, :ell)",
          "contains(ss, :a)",
          "contains(ns, :one)",
          "contains(list1, :hi)",
          "contains(list1, :set)",
          "size(s) = :five",
          "size(s) > size(ss)",
          "size(:hello) = :five",
          "ns = :set", // sets are unordered, numbers equal by value
          "ss = :sets",
          "flag = :true",
          "doc.n = :map",
          "(doc).n = :map",
          "#s = :hello",
          "nothing <> :five",
          "nothing <> neither",
          "n <> :hello"}) {
        EXPECT_EQ(outcome(text), "true") << text;
    }
    for (const char* text :
         {"n = :six",
          "n = :hello",
          "n < :hello",
          "nothing = neither",
          "nothing < :five",
          "nothing between :one and :six",
          "s between :one and :six",
          "nothing in (:five)",
          "NOT (n = :five)",
          "attribute_exists(nothing)",
          "attribute_type(nothing, :S)",
          "begins_with(n, :hel)",
          "contains(n, :five)",
          "contains(ss, :one)",
          "contains(s, :set)",
          "contains(flag, :true)",
          "size(n) = :one",
          "size(flag) = :one",
          "size(s) = :hello"}) {
        EXPECT_EQ(outcome(text), "false") << text;
    }
    EXPECT_EQ(outcome("attribute_not_exists(s)", nullptr), "true");
    EXPECT_EQ(outcome("s <> :hello", nullptr), "true");
    EXPECT_EQ(outcome("s = :hello", nullptr), "false");
}

TEST(DynamodbCondition, SyntaxErrorsShowTheirNeighbourhood) {
    const std::pair<const char*, const char*> cases[] = {
        {"x y", R"(token: "y", near: "x y")"},
        {"(a = :a)  x y", R"~(token: "x", near: ")  x y")~"},
        {"a =", R"(token: "<EOF>", near: "=")"},
        {"a", R"(token: "<EOF>", near: "a")"},
        {"  ", R"(token: "<EOF>", near: "  ")"},
        {"a != :a", R"(token: "!", near: "a !=")"},
        {"!!!", R"(token: "!", near: "!!")"},
        {"a = :a AND b", R"(token: "<EOF>", near: "b")"},
        {"NOT a", R"(token: "<EOF>", near: "a")"},
        {"a AND :a", R"(token: "AND", near: "a AND :a")"},
        {"a IN ()", R"~(token: ")", near: "()")~"},
        {"l[00] = :a", R"(token: "0", near: "00]")"},
        {"l[:a] = :a", R"(token: ":a", near: "[:a]")"},
        {"l[-1] = :a", R"(token: "-", near: "[-1")"},
        {"_f = :a", R"(token: "_", near: "_f")"},
        {"\xc2\xa0 = :a", "token: \"\xc2\xa0\", near: \"\xc2\xa0 =\""},
        {"(a = :a", R"(token: "<EOF>", near: ":a")"},
        {"(a = :a) = :a", R"~(token: "=", near: ") = :a")~"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(outcome(text), std::string("Syntax error; ") + expected) << text;
    }
}

TEST(DynamodbCondition, FaultsInTheirOrder) {
    const std::string wrong_type =
        "Incorrect operand type for operator or function; operator or function: ";
    const std::pair<const char*, std::string> cases[] = {
        {"", "The expression can not be empty;"},
        {"((a = :a))", "The expression has redundant parentheses;"},
        {"a = ((:a))", "The expression has redundant parentheses;"},
        {"foo(a)", "Invalid function name; function: foo"},
        {"foo(data)", "Invalid function name; function: foo"}, // before the reserved word
        {"Data = :a", "Attribute name is a reserved keyword; reserved keyword: Data"},
        {"a.size = :a", "Attribute name is a reserved keyword; reserved keyword: size"},
        {"size(a)",
         "The function is not allowed to be used this way in an expression; function: size"},
        {"contains(a, :a) = :true",
         "The function is not allowed to be used this way in an expression; function: contains"},
        {"#nope = :a",
         "An expression attribute name used in the document path is not defined; attribute name: "
         "#nope"},
        {"a = :nope",
         "An expression attribute value used in expression is not defined; attribute value: :nope"},
        {"a = :nope AND data = :a", "Attribute name is a reserved keyword; reserved keyword: data"},
        {"size(a, b) = :one",
         "Incorrect number of operands for operator or function; operator or function: size, "
         "number of operands: 2"},
        {"begins_with(a, :one)", wrong_type + "begins_with, operand type: N"},
        {"a < :true", wrong_type + "<, operand type: BOOL"},
        {"a >= :list", wrong_type + ">=, operand type: L"},
        {"size(:one) = :one", wrong_type + "size, operand type: N"},
        {"size(size(a)) = :one", wrong_type + "size, operand type: N"},
        {"attribute_type(a, :one)", wrong_type + "attribute_type, operand type: N"},
        {"attribute_type(a, :Q)",
         "Invalid attribute type name found; type: Q, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}"},
        {"attribute_exists(:a)",
         "Operator or function requires a document path; operator or function: attribute_exists"},
        {"contains(a, a)",
         "The first operand must be distinct from the remaining operands for this operator or "
         "function; operator: contains, first operand: [a]"},
        {"a.b[0] = a.b[0]",
         "The first operand must be distinct from the remaining operands for this operator or "
         "function; operator: =, first operand: [a, b, [0]]"},
        {"a BETWEEN :z AND :a",
         "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
         "lower bound operand: AttributeValue: {S:z}, upper bound operand: AttributeValue: {S:a}"},
        {"a BETWEEN :one AND :a",
         "The BETWEEN operator requires same data type for lower and upper bounds; lower bound "
         "operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}"},
        {"if_not_exists(a, :a) = :a",
         "The function is not allowed in a condition expression; function: if_not_exists"},
        {"a[99999999999999] = :a",
         "List index is not within the allowable range; index: [99999999999999]"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(outcome(text), expected) << text;
    }
}

TEST(DynamodbCondition, LimitsHoldAgainstHostileText) {
    const auto repeated = [](const std::string& text, int times) {
        std::string out;
        for (int i = 0; i < times; ++i) {
            out += text;
        }
        return out;
    };
    const std::string many = "The expression contains too many operators; operator count: 301";
    EXPECT_EQ(outcome("n = :five" + repeated(" or n = :five", 149)), "true"); // 299
    EXPECT_EQ(outcome("n=:one " + repeated("or(n=:one ", 149) + repeated(")", 149)), "false");
    EXPECT_EQ(outcome("n = :five" + repeated(" or n = :five", 150)), many);
    EXPECT_EQ(outcome("n<m " + repeated("or (n<m ", 454) + repeated(")", 454)), many);
    EXPECT_EQ(outcome(repeated("not ", 1000) + "n<m"), many);
    const std::string redundant = "The expression has redundant parentheses;";
    EXPECT_EQ(outcome(repeated("(", 4096)), redundant);
    EXPECT_EQ(outcome(repeated("(", 2046) + "n<m" + repeated(")", 2046)), redundant);
    EXPECT_EQ(outcome("n = " + repeated("(", 2040) + "m" + repeated(")", 2040)), redundant);
    EXPECT_EQ(
        outcome("n < " + repeated("f(", 1355) + "n" + repeated(")", 1355)),
        "Invalid function name; function: f");
    EXPECT_NE(outcome("n < " + repeated("size(", 680) + "n" + repeated(")", 680)), "true");
    EXPECT_EQ(
        outcome(std::string(4097, 'x')), "Expression size has exceeded the maximum allowed size;");
    EXPECT_EQ(outcome("n in (" + repeated(":one,", 99) + ":five)"), "true");
    EXPECT_EQ(
        outcome("n in (" + repeated(":one,", 100) + ":five)"),
        "The IN operator is provided with too many operands; number of operands: 101");
    EXPECT_EQ(outcome("attribute_exists(n" + repeated(".x", 31) + ")"), "false");
    EXPECT_EQ(
        outcome("attribute_exists(n" + repeated(".x", 32) + ")"),
        "The document path has too many nesting levels; nesting levels: 33");
}

TEST(DynamodbPlaceholders, ErrorsOfTheMaps) {
    const auto error_of =
        [](const char* text, const char* operation = "PutItem", bool use = false) -> std::string {
        const json given = json::parse(text);
        const Members members(given);
        const Wording wording(operation, members);
        try {
            Placeholders placeholders(
                members,
                {Member::ConditionExpression,
                 Member::FilterExpression,
                 Member::KeyConditionExpression},
                wording);
            if (use) {
                placeholders.check_all_used();
            }
        } catch (const ApiError& error) {
            return error.message;
        }
        return "";
    };
    const std::string envelope = "1 validation error detected: ";
    EXPECT_EQ(
        error_of(R"({"TableName":"t","ExpressionAttributeNames":{"#a":"b"}})"),
        envelope + "ExpressionAttributeNames can only be specified when using expressions");
    EXPECT_EQ(
        error_of(R"({"TableName":"t","ExpressionAttributeValues":{":a":{"S":"b"}}})"),
        envelope + "ExpressionAttributeValues can only be specified when using expressions");
    const std::string with = R"({"TableName":"t","ConditionExpression":"x",)";
    EXPECT_EQ(
        error_of((with + R"("ExpressionAttributeNames":{}})").c_str()),
        envelope + "ExpressionAttributeNames must not be empty");
    EXPECT_EQ(
        error_of((with + R"("ExpressionAttributeNames":{"n":"a"}})").c_str()),
        envelope + R"(ExpressionAttributeNames contains invalid key: Syntax error; key: "n")");
    EXPECT_EQ(
        error_of((with + R"("ExpressionAttributeNames":{"#n":""}})").c_str()),
        envelope +
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key #n");
    EXPECT_EQ(
        error_of((with + R"("ExpressionAttributeValues":{":v":{"N":"x"}}})").c_str()),
        envelope + "The parameter cannot be converted to a numeric value: x");
    EXPECT_EQ(
        error_of(
            (with + R"("ExpressionAttributeNames":{"#b":"b","#a":"a"}})").c_str(), "Query", true),
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}");
    EXPECT_EQ(
        error_of(
            (with + R"("ExpressionAttributeValues":{":v":{"N":"1"}}})").c_str(), "Query", true),
        "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}");
}

} // namespace snowglobe::dynamodb
