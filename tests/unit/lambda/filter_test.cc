// Filter patterns: the rules of the developer guide and of event-ruler, one row each.
#include "emulator/base/encoding.h"
#include "services/lambda/decimal.h"
#include "services/lambda/filter.h"
#include "services/lambda/event_pattern.h"

#include <gtest/gtest.h>

namespace snowglobe::lambda {
namespace {

struct Row {
    const char* pattern;
    const char* event;
    bool matches;
};

TEST(FilterPattern, rules) {
    const Row rows[] = {
        {R"({"a":["x"]})", R"({"a":"x"})", true},
        {R"({"a":["x"]})", R"({"a":"X"})", false},
        {R"({"a":["x","y"]})", R"({"a":"y"})", true},
        {R"({"a":["x"],"b":[1]})", R"({"a":"x","b":2})", false},
        {R"({"a":["x"],"b":[1]})", R"({"a":"x","b":1})", true},
        {R"({"a":[true]})", R"({"a":true})", true},
        {R"({"a":[true]})", R"({"a":"true"})", false},
        {R"({"a":[null]})", R"({"a":null})", true},
        {R"({"a":[null]})", R"({})", false},
        {R"({"a":[""]})", R"({"a":""})", true},
        // Numbers are equal when they are written alike.
        {R"({"a":[300]})", R"({"a":300})", true},
        {R"({"a":[300]})", R"({"a":300.0})", false},
        {R"({"a":[300.0]})", R"({"a":3.0e2})", false},
        {R"({"a":[3.0e2]})", R"({"a":3.0e2})", true},
        {R"({"a":[1]})", R"({"a":"1"})", false},
        // Arrays in the event match by any element; objects in arrays count as their parent's
        // value.
        {R"({"a":["x"]})", R"({"a":["y","x"]})", true},
        {R"({"a":["x"]})", R"({"a":[["x"]]})", true},
        {R"({"a":{"b":[1]}})", R"({"a":[{"b":2},{"b":1}]})", true},
        {R"({"a":{"b":[1],"c":[4]}})", R"({"a":[{"b":1,"c":2},{"b":3,"c":4}]})", false},
        {R"({"a":{"b":[1]}})", R"({"a":1})", false},
        {R"({"a":{"b":[1]}})", R"({"a":{"b":{"c":1}}})", false},
        {R"({"a":[{"prefix":"us-"}]})", R"({"a":"us-east-1"})", true},
        {R"({"a":[{"prefix":"us-"}]})", R"({"a":"eu-us-1"})", false},
        {R"({"a":[{"prefix":"1"}]})", R"({"a":12})", false},
        {R"({"a":[{"suffix":".png"}]})", R"({"a":"x.png"})", true},
        {R"({"a":[{"prefix":{"equals-ignore-case":"US-"}}]})", R"({"a":"us-1"})", true},
        {R"({"a":[{"equals-ignore-case":"AbC"}]})", R"({"a":"aBc"})", true},
        {R"({"a":[{"anything-but":"x"}]})", R"({"a":"y"})", true},
        {R"({"a":[{"anything-but":"x"}]})", R"({"a":"x"})", false},
        {R"({"a":[{"anything-but":["x","y"]}]})", R"({"a":"y"})", false},
        {R"({"a":[{"anything-but":[1,2]}]})", R"({"a":3})", true},
        {R"({"a":[{"anything-but":"x"}]})", R"({})", false}, // an absent field never matches
        {R"({"a":[{"anything-but":{"prefix":"in"}}]})", R"({"a":"init"})", false},
        {R"({"a":[{"anything-but":{"prefix":"in"}}]})", R"({"a":"done"})", true},
        {R"({"a":[{"numeric":[">",10,"<=",20]}]})", R"({"a":20})", true},
        {R"({"a":[{"numeric":[">",10,"<=",20]}]})", R"({"a":10})", false},
        {R"({"a":[{"numeric":[">",10,"<=",20]}]})", R"({"a":10.0000001})", true},
        {R"({"a":[{"numeric":["=",3]}]})", R"({"a":3.0})", true},
        {R"({"a":[{"numeric":["<",0]}]})", R"({"a":-1e-3})", true},
        {R"({"a":[{"numeric":["=",3]}]})", R"({"a":"3"})", false}, // so never DynamoDB's N
        {R"({"a":[{"cidr":"10.0.0.0/24"}]})", R"({"a":"10.0.0.255"})", true},
        {R"({"a":[{"cidr":"10.0.0.0/24"}]})", R"({"a":"10.0.1.0"})", false},
        {R"({"a":[{"cidr":"10.0.0.0/24"}]})", R"({"a":"no address"})", false},
        {R"({"a":[{"cidr":"2001:db8::/64"}]})", R"({"a":"2001:db8::7"})", true},
        {R"({"a":[{"exists":true}]})", R"({"a":null})", true},
        {R"({"a":[{"exists":true}]})", R"({})", false},
        {R"({"a":[{"exists":false}]})", R"({})", true},
        {R"({"a":[{"exists":false}]})", R"({"a":1})", false},
        // Leaves only: an object, or an array of objects, is none.
        {R"({"a":[{"exists":true}]})", R"({"a":{"b":1}})", false},
        {R"({"a":[{"exists":false}]})", R"({"a":{"b":1}})", true},
        {R"({"a":[{"exists":false}]})", R"({"a":[{"b":1}]})", true},
        {R"({"a":{"b":[{"exists":false}]}})", R"({})", true},
        {R"({"$or":[{"a":[1]},{"b":[2]}]})", R"({"a":5,"b":2})", true},
        {R"({"$or":[{"a":[1]},{"b":[2]}]})", R"({"a":5,"b":5})", false},
        {R"({"c":[3],"$or":[{"a":[1]},{"b":[2]}]})", R"({"a":1,"c":4})", false},
        {R"({"x":{"$or":[{"a":[1]},{"b":[2]}]}})", R"({"x":{"b":2}})", true},
    };
    for (const Row& row : rows) {
        const auto pattern = read_exact(row.pattern);
        const auto event = read_exact(row.event);
        ASSERT_TRUE(pattern && event) << row.pattern << " " << row.event;
        EXPECT_TRUE(is_pattern(*pattern)) << row.pattern;
        EXPECT_EQ(pattern_matches(*pattern, *event), row.matches)
            << row.pattern << " " << row.event;
    }
}

TEST(FilterPattern, refuses_what_event_ruler_refuses) {
    for (const char* pattern :
         {"",
          "x",
          "[]",
          "{}",
          R"("a")",
          R"({"a":1})",
          R"({"a":"x"})",
          R"({"a":[]})",
          R"({"a":{}})",
          R"({"a":[["x"]]})",
          R"({"a":[{"like":"x"}]})",
          R"({"a":[{"prefix":"x","suffix":"y"}]})",
          R"({"a":[{"prefix":1}]})",
          R"({"a":[{"exists":"yes"}]})",
          R"({"a":[{"numeric":[]}]})",
          R"({"a":[{"numeric":["<"]}]})",
          R"({"a":[{"numeric":["!",1]}]})",
          R"({"a":[{"numeric":["<",1,">",2]}]})",
          R"({"a":[{"anything-but":[]}]})",
          R"({"a":[{"anything-but":["x",1]}]})",
          R"({"a":[{"wildcard":"a*"}]})",
          R"({"$or":[{"a":[1]}, {}]})"}) {
        EXPECT_FALSE(Filter::is_valid(pattern, sqs_source)) << pattern;
    }
    EXPECT_FALSE(Filter::is_valid(R"({"data":["text"]})", kinesis_source));
    EXPECT_TRUE(Filter::is_valid(R"({"body":["text"]})", sqs_source));
}

TEST(FilterPattern, decimals_compare_exactly) {
    EXPECT_LT(compare_decimals("-2", "-1"), 0);
    EXPECT_EQ(compare_decimals("0", "-0.0"), 0);
    EXPECT_EQ(compare_decimals("1e2", "100.00"), 0);
    EXPECT_GT(compare_decimals("10", "9.99999999999999999999"), 0);
    EXPECT_LT(compare_decimals("0.00012", "1.3E-4"), 0);
    EXPECT_LT(compare_decimals("-1e9", "0.1"), 0);
}

bool accepts(const char* pattern, const json& record, const char* service) {
    return Filter({pattern}, *find_source_kind(service)).accepts(record);
}

TEST(FilterSources, sqs_body_is_an_object_or_text) {
    const char* object = R"({"body":{"a":["x"]}})";
    const char* text = R"({"body":["hello"]})";
    EXPECT_TRUE(accepts(object, {{"body", R"({"a":"x"})"}}, "sqs"));
    EXPECT_FALSE(accepts(object, {{"body", "hello"}}, "sqs"));
    EXPECT_TRUE(accepts(text, {{"body", "hello"}}, "sqs"));
    EXPECT_FALSE(accepts(text, {{"body", R"({"a":"x"})"}}, "sqs"));
    // Metadata only: the body is not looked at.
    EXPECT_TRUE(accepts(
        R"({"attributes":{"MessageGroupId":["g"]}})",
        {{"body", "not json"}, {"attributes", {{"MessageGroupId", "g"}}}},
        "sqs"));
}

TEST(FilterSources, kinesis_data_is_decoded_json) {
    const auto record = [](const std::string& data) {
        return json{{"kinesis", {{"data", base64_encode(data)}, {"partitionKey", "p"}}}};
    };
    EXPECT_TRUE(accepts(R"({"data":{"a":[1]}})", record(R"({"a":1})"), "kinesis"));
    EXPECT_FALSE(accepts(R"({"data":{"a":[1]}})", record("text"), "kinesis"));
    // Not JSON is dropped even where absence would match.
    EXPECT_FALSE(accepts(R"({"data":{"a":[{"exists":false}]}})", record("text"), "kinesis"));
    EXPECT_TRUE(accepts(R"({"partitionKey":["p"]})", record("text"), "kinesis"));
}

TEST(FilterSources, dynamodb_records_match_as_they_are) {
    const json record = {
        {"eventName", "INSERT"}, {"dynamodb", {{"NewImage", {{"n", {{"N", "5"}}}}}}}};
    EXPECT_TRUE(accepts(R"({"eventName":["INSERT"]})", record, "dynamodb"));
    EXPECT_TRUE(accepts(R"({"dynamodb":{"NewImage":{"n":{"N":["5"]}}}})", record, "dynamodb"));
    EXPECT_FALSE(accepts(
        R"({"dynamodb":{"NewImage":{"n":{"N":[{"numeric":["=",5]}]}}}})", record, "dynamodb"));
}

TEST(FilterSources, any_of_several_filters_is_enough) {
    const Filter filter({R"({"a":["x"]})", R"({"b":["y"]})"}, dynamodb_source);
    EXPECT_TRUE(filter.accepts({{"b", "y"}}));
    EXPECT_FALSE(filter.accepts({{"b", "x"}}));
}

} // namespace
} // namespace snowglobe::lambda
