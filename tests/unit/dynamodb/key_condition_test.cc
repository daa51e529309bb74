#include "services/dynamodb/condition.h"
#include "services/dynamodb/key_condition.h"
#include "services/dynamodb/request/legacy.h"
#include "services/dynamodb/parser.h"

#include <gtest/gtest.h>

namespace snowglobe::dynamodb {

namespace {

const KeySchema plain{{{"pk", "S"}}, {{"sk", "N"}}};
const KeySchema texts{{{"pk", "S"}}, {{"sk", "S"}}};
const KeySchema hash_only{{{"pk", "S"}}, {}};
const KeySchema composite{{{"a", "S"}, {"b", "S"}}, {{"c", "S"}, {"d", "N"}}};

const char* values_text =
    R"({":p":{"S":"P"},":one":{"N":"1"},":nine":{"N":"9"},":s":{"S":"m"},":e":{"S":""}})";

KeyCondition match(const std::string& text, const KeySchema& schema) {
    const json given = {
        {"TableName", "t"},
        {"KeyConditionExpression", text},
        {"ExpressionAttributeValues", json::parse(values_text)}};
    const Members members(given);
    const Wording wording("Query", members);
    Placeholders placeholders(members, {Member::KeyConditionExpression}, wording);
    const auto condition = condition_of(members, Member::KeyConditionExpression, placeholders);
    check_key_condition(*condition, wording);
    return match_key_condition(*condition, schema);
}

std::string error_of(const std::string& text, const KeySchema& schema = plain) {
    try {
        match(text, schema);
    } catch (const ApiError& error) {
        return error.message;
    }
    return "";
}

} // namespace

TEST(DynamodbKeyCondition, HashAndRange) {
    EXPECT_EQ(match("pk = :p", plain).hash, std::vector<json>{json({{"S", "P"}})});
    EXPECT_FALSE(match("pk = :p", plain).range.has_value());
    EXPECT_EQ(
        match("((sk = :one) AND (pk = :p))", plain).range_equal,
        std::vector<json>{json({{"N", "1"}})});
    const KeyCondition mirrored = match(":one < sk AND :p = pk", plain);
    EXPECT_EQ(mirrored.range->kind, Condition::Kind::greater);
    EXPECT_EQ(match("pk = :p AND sk BETWEEN :one AND :nine", plain).range->bounds.size(), 2U);
    const KeyCondition several = match("a = :p AND b = :p AND c = :s AND d > :one", composite);
    EXPECT_EQ(several.hash.size(), 2U);
    EXPECT_EQ(several.range_equal.size(), 1U);
    EXPECT_EQ(several.range->bounds[0], json({{"N", "1"}}));
}

TEST(DynamodbKeyCondition, Errors) {
    const std::string prefix = "Invalid KeyConditionExpression: ";
    const std::pair<const char*, std::string> cases[] = {
        {"pk = :p OR sk = :one", prefix + "Invalid operator used in KeyConditionExpression: OR"},
        {"pk = :p AND NOT sk = :one",
         prefix + "Invalid operator used in KeyConditionExpression: NOT"},
        {"pk = :p AND sk <> :one", prefix + "Invalid operator used in KeyConditionExpression: <>"},
        {"pk = :p AND sk IN (:one)",
         prefix + "Invalid operator used in KeyConditionExpression: IN"},
        {"pk = :p AND contains(sk, :one)",
         prefix + "Invalid operator used in KeyConditionExpression: contains"},
        {"pk = :p AND sk.x = :one",
         prefix + "KeyConditionExpressions cannot have conditions on nested attributes"},
        {"pk = :p AND pk = :p",
         prefix + "KeyConditionExpressions must only contain one condition per key"},
        {"pk = :p AND sk = :one AND x = :one",
         "The number of query conditions (3) exceeds the number of key attributes defined in the "
         "schema (2)"},
        {"sk = :one", "Query condition missed key schema element: pk"},
        {"pk = :p AND x = :one", "Query condition missed key schema element: sk"},
        {"pk > :p", "Query key condition not supported"},
        {"pk = :one",
         "One or more parameter values were invalid: Condition parameter type does not match "
         "schema type"},
        {"pk = :p AND sk = :s",
         "One or more parameter values were invalid: Condition parameter type does not match "
         "schema type"},
        {"pk = :e",
         "One or more parameter values are not valid. The AttributeValue for a key attribute "
         "cannot contain an empty string value. Key: pk"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(error_of(text), expected) << text;
    }
    EXPECT_EQ(error_of("pk = :p AND sk = :one", hash_only), "Query key condition not supported");
    EXPECT_EQ(
        error_of("a = :p", composite),
        "HASH key attributes a, b must have equality conditions specified in the query");
    EXPECT_EQ(
        error_of("a = :p AND b = :p AND d = :one", composite),
        "RANGE key attributes c must have equality conditions specified in the query because a "
        "condition is present on key attribute d");
    EXPECT_EQ(
        error_of("a = :p AND b = :p AND c > :s AND d = :one", composite),
        "RANGE key attributes c must have equality conditions specified in the query because a "
        "condition is present on key attribute d");
}

// The interval of store keys and the condition itself must agree on every row.
TEST(DynamodbKeyCondition, IntervalsAgreeWithTheCondition) {
    const Key partition = Key("t").text("P");
    const auto check =
        [&](const KeySchema& schema, const std::string& text, const std::vector<json>& rows) {
            const KeyCondition condition = match(text, schema);
            const auto [from, to] = range_interval(partition, condition);
            for (const json& value : rows) {
                const json item = {{"pk", {{"S", "P"}}}, {"sk", value}};
                Key key = partition;
                const std::string row = key.text(key_bytes(value)).text("more of the row").str();
                EXPECT_EQ(row >= from && row < to, condition.matches(item, schema))
                    << text << " " << value.dump();
            }
        };
    std::vector<json> numbers;
    for (const char* text : {"-10", "-1", "0", "0.5", "1", "1.5", "2", "8.9", "9", "10", "100"}) {
        numbers.push_back({{"N", text}});
    }
    std::vector<json> strings;
    for (const std::string& text :
         {std::string("l"),
          std::string("m"),
          std::string("m\0", 2),
          std::string("m\0z", 3),
          std::string("m\1"),
          std::string("ma"),
          std::string("m\xc3\xbf"),
          std::string("n")}) {
        strings.push_back({{"S", text}});
    }
    for (const char* comparator : {"=", "<", "<=", ">", ">="}) {
        check(plain, std::string("pk = :p AND sk ") + comparator + " :one", numbers);
        check(texts, std::string("pk = :p AND sk ") + comparator + " :s", strings);
    }
    check(plain, "pk = :p AND sk BETWEEN :one AND :nine", numbers);
    check(texts, "pk = :p AND begins_with(sk, :s)", strings);
    check(texts, "pk = :p", strings);
}

namespace {

std::string legacy_error(const std::string& text, const char* operation = "Scan") {
    const json given = json::parse(text);
    const Members request(given);
    const Wording wording(operation, request);
    try {
        check_mixing(request, wording);
        check_conditional_operator(
            request,
            operation == std::string("Scan") ? Member::ScanFilter : Member::Expected,
            wording);
        expected_condition(request, wording);
        legacy_filter(request, Member::ScanFilter, wording);
        attribute_updates(request, wording);
        attributes_to_get(request, wording);
    } catch (const ApiError& error) {
        return error.message;
    }
    return "";
}

} // namespace

TEST(DynamodbLegacy, Meaning) {
    const json item =
        json::parse(R"({"n":{"N":"5"},"s":{"S":"hello"},"ss":{"SS":["a","b"]},"m":{"M":{}}})");
    const auto scan = [&](const std::string& filter, const char* combine = "AND") {
        const json given = {
            {"TableName", "t"},
            {"ScanFilter", json::parse(filter)},
            {"ConditionalOperator", combine}};
        const Members request(given);
        const Wording wording("Scan", request);
        return holds(*legacy_filter(request, Member::ScanFilter, wording), &item);
    };
    EXPECT_TRUE(scan(R"({"n":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"5.0"}]}})"));
    EXPECT_TRUE(scan(R"({"zz":{"ComparisonOperator":"NE","AttributeValueList":[{"N":"5"}]}})"));
    EXPECT_TRUE(
        scan(R"({"zz":{"ComparisonOperator":"NULL"},"n":{"ComparisonOperator":"NOT_NULL"}})"));
    EXPECT_TRUE(
        scan(R"({"n":{"ComparisonOperator":"IN","AttributeValueList":[{"N":"4"},{"N":"5"}]}})"));
    EXPECT_TRUE(scan(
        R"({"n":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"4"},{"N":"5"}]}})"));
    EXPECT_TRUE(
        scan(R"({"s":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":[{"S":"he"}]}})"));
    EXPECT_TRUE(
        scan(R"({"ss":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"S":"a"}]}})"));
    EXPECT_TRUE(
        scan(R"({"ss":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"S":"c"}]}})"));
    EXPECT_FALSE(
        scan(R"({"zz":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"S":"c"}]}})"));
    EXPECT_FALSE(scan(
        R"({"n":{"ComparisonOperator":"LT","AttributeValueList":[{"N":"5"}]},)"
        R"("s":{"ComparisonOperator":"NOT_NULL"}})"));
    EXPECT_TRUE(scan(
        R"({"n":{"ComparisonOperator":"LT","AttributeValueList":[{"N":"5"}]},)"
        R"("s":{"ComparisonOperator":"NOT_NULL"}})",
        "OR"));

    const json given = json::parse(
        R"({"TableName":"t","Expected":{"a":{"Exists":false},"n":{"Value":{"N":"5"}}}})");
    const Members put(given);
    EXPECT_TRUE(holds(*expected_condition(put, Wording("PutItem", put)), &item));
    EXPECT_FALSE(holds(*expected_condition(put, Wording("PutItem", put)), nullptr));
}

TEST(DynamodbLegacy, Errors) {
    const std::string invalid = "One or more parameter values were invalid: ";
    const std::string envelope = "1 validation error detected: ";
    const auto filter = [&](const std::string& entry) {
        return legacy_error(R"({"TableName":"t","ScanFilter":{"a":)" + entry + "}}");
    };
    EXPECT_EQ(filter(R"({"ComparisonOperator":"eq"})"), invalid + "Invalid comparison operator");
    EXPECT_EQ(
        filter(R"({"ComparisonOperator":"EQ"})"),
        invalid + "Invalid number of argument(s) for the EQ ComparisonOperator");
    EXPECT_EQ(
        filter(R"({"ComparisonOperator":"IN","AttributeValueList":[{"L":[]}]})"),
        invalid + "ComparisonOperator IN is not valid for L AttributeValue type");
    EXPECT_EQ(
        filter(R"({"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"2"},{"N":"1"}]})"),
        "The BETWEEN condition was provided a range where the lower bound is greater than the "
        "upper bound");
    const auto expected = [&](const std::string& entry) {
        return legacy_error(R"({"TableName":"t","Expected":{"a":)" + entry + "}}", "PutItem");
    };
    const std::string put = envelope + invalid;
    EXPECT_EQ(
        expected(R"({"Exists":true})"),
        put + "Value must be provided when Exists is true for Attribute: a");
    EXPECT_EQ(expected("{}"), put + "Value must be provided when Exists is null for Attribute: a");
    EXPECT_EQ(
        expected(R"({"Exists":false,"Value":{"S":"a"}})"),
        put + "Value cannot be used when Exists is false for Attribute: a");
    EXPECT_EQ(
        expected(R"({"Exists":true,"ComparisonOperator":"EQ"})"),
        put + "Exists and ComparisonOperator cannot be used together for Attribute: a");
    EXPECT_EQ(
        expected(R"({"Value":{"S":"a"},"AttributeValueList":[]})"),
        put + "Value and AttributeValueList cannot be used together for Attribute: a");
    EXPECT_EQ(
        expected(R"({"AttributeValueList":[{"S":"a"}]})"),
        put + "AttributeValueList can only be used with a ComparisonOperator for Attribute: a");
    EXPECT_EQ(
        expected(R"({"ComparisonOperator":"EQ"})"),
        put + "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: "
              "a");
    const auto update = [&](const std::string& entry) {
        return legacy_error(
            R"({"TableName":"t","Key":{},"AttributeUpdates":{"a":)" + entry + "}}", "UpdateItem");
    };
    EXPECT_EQ(
        update(R"({"Action":"PUT"})"),
        invalid + "Only DELETE action is allowed when no attribute value is specified");
    EXPECT_EQ(
        update(R"({"Action":"DELETE","Value":{"S":"a"}})"),
        invalid + "DELETE action with value is not supported for the type S");
    EXPECT_EQ(
        update(R"({"Action":"ADD","Value":{"S":"a"}})"),
        invalid + "ADD action is not supported for the type S");
    EXPECT_EQ(
        legacy_error(R"({"TableName":"t","AttributesToGet":["a","b","a"]})"),
        invalid + "Duplicate value in attribute name: a");
    EXPECT_EQ(legacy_error(R"({"TableName":"t","AttributesToGet":[""]})"), "Empty attribute name");
    EXPECT_EQ(
        legacy_error(R"({"TableName":"t","Key":{},"AttributeUpdates":{"":{}}})", "UpdateItem"),
        envelope + "Empty attribute name");
    EXPECT_EQ(
        legacy_error(R"({"TableName":"t","ConditionalOperator":"OR"})"),
        "ConditionalOperator cannot be used without Filter or Expected");
    EXPECT_EQ(
        legacy_error(
            R"({"TableName":"t","ConditionalOperator":"OR",)"
            R"("ScanFilter":{"a":{"ComparisonOperator":"NULL"}}})"),
        "ConditionalOperator can only be used when Filter or Expected has two or more elements");
    EXPECT_EQ(
        legacy_error(
            R"({"TableName":"t","Expected":{},"ConditionalOperator":"OR",)"
            R"("ConditionExpression":"x"})",
            "PutItem"),
        envelope + "Can not use both expression and non-expression parameters in the same request: "
                   "Non-expression parameters: {Expected, ConditionalOperator} Expression "
                   "parameters: {ConditionExpression}");
}

} // namespace snowglobe::dynamodb
