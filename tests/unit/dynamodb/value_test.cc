#include "services/dynamodb/item.h"
#include "services/dynamodb/value.h"

#include <gtest/gtest.h>

namespace snowglobe::dynamodb {

namespace {

json normal(json value) {
    const json request = {{"TableName", "t"}};
    const Members members(request);
    normalise_value(value, Wording("GetItem", members));
    return value;
}

std::string error_of(const char* value, const char* operation = "PutItem", const char* key = "") {
    const json request = {{"TableName", "t"}, {"Item", {{"a", json::parse(value)}}}};
    json copy = json::parse(value);
    try {
        const Members members(request);
        const Wording wording(operation, members);
        normalise_value(copy, *key == '\0' ? wording : wording.for_value(key));
    } catch (const ApiError& error) {
        return error.message;
    }
    return "";
}

json nested(int levels) {
    json value = {{"S", "leaf"}};
    for (int i = 0; i < levels; ++i) {
        value =
            json{{i % 2 == 0 ? "L" : "M", i % 2 == 0 ? json::array({value}) : json{{"k", value}}}};
    }
    return value;
}

} // namespace

TEST(DynamodbValue, NormalForm) {
    EXPECT_EQ(normal({{"N", "1.50"}}), json({{"N", "1.5"}}));
    EXPECT_EQ(normal({{"S", ""}}), json({{"S", ""}}));
    EXPECT_EQ(normal({{"BOOL", "Yes"}}), json({{"BOOL", true}}));
    EXPECT_EQ(normal({{"NULL", "T"}}), json({{"NULL", true}}));
    EXPECT_EQ(normal({{"S", "a"}, {"N", nullptr}}), json({{"S", "a"}}));
    EXPECT_EQ(
        normal(json::parse(R"({"NS":["10","9","-1","1e0"]})")),
        json::parse(R"({"NS":["-1","1","9","10"]})"));
    EXPECT_EQ(
        normal(json::parse(R"({"SS":["b","B","a"]})")), json::parse(R"({"SS":["B","a","b"]})"));
    // By the bytes, not by their base64 text ("+" is byte-wise after "A" but stands for 62).
    EXPECT_EQ(
        normal(json::parse(R"({"BS":["+A==","AA=="]})")), json::parse(R"({"BS":["AA==","+A=="]})"));
    EXPECT_EQ(normal(json::parse(R"({"B":"AB=="})")), json::parse(R"({"B":"AA=="})"));
    EXPECT_EQ(
        normal(json::parse(R"({"M":{"l":{"L":[{"N":"01"}]}}})")),
        json::parse(R"({"M":{"l":{"L":[{"N":"1"}]}}})"));
}

TEST(DynamodbValue, ErrorsInBothWordings) {
    const std::string envelope = "1 validation error detected: ";
    const std::string invalid = "One or more parameter values were invalid: ";
    EXPECT_EQ(
        error_of("{}"),
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    // Two members make the whole request answer old: bare, though it is PutItem.
    EXPECT_EQ(
        error_of(R"({"S":"a","N":"1"})"),
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
        "supported datatypes");
    EXPECT_EQ(
        error_of(R"({"S":"a","N":"x"})"),
        "The parameter cannot be converted to a numeric value: x");
    EXPECT_EQ(
        error_of(R"({"NULL":false})"),
        envelope + invalid + "Null attribute value types must have the value of true");
    EXPECT_EQ(error_of(R"({"SS":[]})", "GetItem"), invalid + "An string set  may not be empty");
    EXPECT_EQ(error_of(R"({"NS":[]})", "GetItem"), invalid + "An number set  may not be empty");
    EXPECT_EQ(error_of(R"({"BS":[]})", "GetItem"), invalid + "Binary sets should not be empty");
    EXPECT_EQ(
        error_of(R"({"SS":["b","a","b","c"]})", "GetItem"),
        invalid + R"(Input collection ["a", "b", "b", "c"] contains duplicates.)");
    EXPECT_EQ(
        error_of(R"({"SS":["b","a","b"]})", "BatchWriteItem"),
        invalid + "Input collection [b, a, b] contains duplicates.");
    EXPECT_EQ(
        error_of(R"({"BS":["AA==","AA=="]})", "GetItem"),
        invalid + R"(Input collection ["AA==","AA=="]of type BS contains duplicates.)");
    EXPECT_EQ(
        error_of(R"({"BS":["AA==","AA=="]})", "BatchWriteItem"),
        invalid + "Input collection [AA==, AA==]of type BS contains duplicates.");
    EXPECT_EQ(
        error_of(R"({"NS":["1","1.0"]})", "GetItem"),
        invalid + "Input collection contains duplicates.");
    EXPECT_EQ(
        error_of(R"({"NS":["1","1.0"]})", "BatchWriteItem"),
        "Input collection contains duplicates");
    EXPECT_EQ(error_of(R"({"B":"YWJj??!!"})"), "Invalid Base64 content");
    // ExpressionAttributeValues: the older layer names the key, an empty set always does.
    EXPECT_EQ(
        error_of(R"({"N":"x"})", "TransactWriteItems", ":v"),
        "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a "
        "numeric value: x for key :v");
    EXPECT_EQ(
        error_of(R"({"N":"x"})", "Query", ":v"),
        "The parameter cannot be converted to a numeric value: x");
    EXPECT_EQ(
        error_of(R"({"SS":[]})", "Query", ":v"),
        "ExpressionAttributeValues contains invalid value: " + invalid +
            "An string set  may not be empty for key :v");
}

TEST(DynamodbValue, Nesting) {
    const std::string message = "Nesting Levels have exceeded supported limits: Attributes in the "
                                "item have nested levels beyond supported limit";
    EXPECT_EQ(error_of(nested(31).dump().c_str()), "");
    EXPECT_EQ(error_of(nested(32).dump().c_str()), "1 validation error detected: " + message);
    EXPECT_EQ(error_of(nested(63).dump().c_str()), message);
    EXPECT_EQ(
        error_of(nested(63).dump().c_str(), "PutItem", ":v"),
        "ExpressionAttributeValues contains invalid value: " + message + " for key :v");
    EXPECT_EQ(error_of(nested(900).dump().c_str()), message); // and no stack is exhausted
}

TEST(DynamodbValue, Compare) {
    const auto less = [](json a, json b) { return compare(a, b) == std::strong_ordering::less; };
    EXPECT_TRUE(less({{"N", "9"}}, {{"N", "10"}}));
    EXPECT_TRUE(less({{"S", "Z"}}, {{"S", "a"}}));
    EXPECT_TRUE(less({{"S", "a"}}, {{"S", "\xc3\xa4"}})); // unsigned bytes
    EXPECT_TRUE(less({{"B", "AA=="}}, {{"B", "/w=="}}));
    EXPECT_EQ(compare({{"S", "1"}}, {{"N", "1"}}), std::nullopt);
    EXPECT_EQ(compare({{"BOOL", true}}, {{"BOOL", false}}), std::nullopt);
}

TEST(DynamodbValue, Sizes) {
    EXPECT_EQ(size_of({{"S", "\xc3\xa4"}}), 2U);
    EXPECT_EQ(element_count({{"S", "\xc3\xa4"}}), 1U);
    EXPECT_EQ(element_count({{"S", "\xf0\x9f\x98\x80"}}), 2U); // UTF-16 units
    EXPECT_EQ(size_of({{"B", "YWI="}}), 2U);
    EXPECT_EQ(element_count({{"N", "5"}}), std::nullopt);
    EXPECT_EQ(size_of(json::parse(R"({"L":[{"S":"a"},{"BOOL":true}]})")), 3U + 2 + 2);
    EXPECT_EQ(size_of(json::parse(R"({"M":{"ab":{"S":"a"}}})")), 3U + 2 + 1 + 1);
    EXPECT_EQ(size_of(json::parse(R"({"NS":["1","123"]})")), 2U + 3);
    EXPECT_EQ(size_of_item(json::parse(R"({"pk":{"S":"abc"}})")), 5U);
}

TEST(DynamodbValue, KeyBytesReadBack) {
    for (const char* text : {R"({"S":"a"})", R"({"N":"-12.5"})", R"({"B":"AP8="})"}) {
        const json value = json::parse(text);
        EXPECT_EQ(value_of_key_bytes(type_of(value), key_bytes(value)), value);
    }
}

TEST(DynamodbValue, NumberSetsInHashOrder) {
    // hashCode is 31 * n: in 16 buckets 1 -> 15, 2 -> 14, 3 -> 13.
    json item = json::parse(R"({"a":{"NS":["1","2","3"]},"m":{"M":{"b":{"NS":["1","2"]}}}})");
    put_sets_in_hash_order(item);
    EXPECT_EQ(item, json::parse(R"({"a":{"NS":["3","2","1"]},"m":{"M":{"b":{"NS":["2","1"]}}}})"));
}

TEST(DynamodbItem, KeyChecks) {
    const KeySchema schema{{{"pk", "S"}}, {{"sk", "N"}}};
    const auto error = [](auto&& check) -> std::string {
        try {
            check();
        } catch (const ApiError& e) {
            return e.message;
        }
        return "";
    };
    const auto item_error = [&](const char* item) {
        return error([&] { check_key_of_item(json::parse(item), schema); });
    };
    const auto key_error = [&](const char* key) {
        return error([&] { check_key(json::parse(key), schema); });
    };
    const std::string invalid = "One or more parameter values were invalid: ";
    EXPECT_EQ(item_error(R"({"pk":{"S":"a"},"sk":{"N":"1"},"x":{"S":""}})"), "");
    EXPECT_EQ(item_error(R"({"pk":{"S":"a"}})"), invalid + "Missing the key sk in the item");
    EXPECT_EQ(
        item_error(R"({"pk":{"N":"1"},"sk":{"N":"1"}})"),
        invalid + "Type mismatch for key pk expected: S actual: N");
    EXPECT_EQ(
        item_error(R"({"pk":{"S":""},"sk":{"N":"1"}})"),
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
        "contain an empty string value. Key: pk");
    for (const char* wrong :
         {R"({"pk":{"S":"a"}})",
          R"({"pk":{"S":"a"},"sk":{"S":"1"}})",
          R"({"pk":{"S":"a"},"sk":{"N":"1"},"x":{"S":"b"}})"}) {
        EXPECT_EQ(key_error(wrong), "The provided key element does not match the schema") << wrong;
    }
    const std::string long_key(2049, 'k');
    EXPECT_EQ(
        key_error((R"({"pk":{"S":")" + long_key + R"("},"sk":{"N":"1"}})").c_str()),
        invalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes");
    const auto index_error = [&](const char* item, bool by_update) {
        return error([&] {
            check_index_key(json::parse(item), "i", {{{"g", "S"}}, {}}, by_update);
        });
    };
    EXPECT_EQ(index_error("{}", false), "");
    EXPECT_EQ(
        index_error(R"({"g":{"N":"1"}})", false),
        invalid + "Type mismatch for Index Key g Expected: S Actual: N IndexName: i");
    EXPECT_EQ(
        index_error(R"({"g":{"S":""}})", false),
        "One or more parameter values are not valid. A value specified for a secondary index key "
        "is not supported. The AttributeValue for a key attribute cannot contain an empty string "
        "value. IndexName: i, IndexKey: g");
    EXPECT_EQ(
        index_error(R"({"g":{"S":""}})", true),
        "One or more parameter values are not valid. The update expression attempted to update a "
        "secondary index key to a value that is not supported. The AttributeValue for a key "
        "attribute cannot contain an empty string value.");
}

} // namespace snowglobe::dynamodb
