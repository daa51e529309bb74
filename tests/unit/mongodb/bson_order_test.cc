#include "services/mongodb/bson_order.h"

#include "services/mongodb/bson_json.h"
#include "services/mongodb/number.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace snowglobe::mongodb {

namespace {

// In their order; what stands on one line is equal.
const std::vector<std::vector<std::string>> ladder = {
    {R"({"$minKey": 1})"},
    {R"({"$undefined": true})"},
    {"null"},
    {R"({"$numberDouble": "NaN"})", R"({"$numberDecimal": "NaN"})"},
    {R"({"$numberDouble": "-Infinity"})", R"({"$numberDecimal": "-Infinity"})"},
    {R"({"$numberDecimal": "-1E+6000"})"},
    {R"({"$numberLong": "-9223372036854775808"})", "-9223372036854775808.0"},
    {"-100"},
    {"-12.5"},
    {"-12"},
    {"-1.5"},
    {"-1"},
    {R"({"$numberDecimal": "-1E-6000"})"},
    {"0", "-0.0", R"({"$numberDecimal": "0E+3"})"},
    {R"({"$numberDouble": "5e-324"})"},
    {R"({"$numberDecimal": "0.1"})"},
    {"0.1"}, // which is a little more
    {"1", "1.0", R"({"$numberLong": "1"})", R"({"$numberDecimal": "1.00"})"},
    {"1.5"},
    {"12"},
    {"100", R"({"$numberDecimal": "1E+2"})"},
    {"123"},
    {R"({"$numberLong": "9007199254740992"})", "9007199254740992.0"},
    {R"({"$numberLong": "9007199254740993"})"},
    {R"({"$numberLong": "9223372036854775807"})"},
    {"9223372036854775808.0"},
    {R"({"$numberDouble": "1.7976931348623157e308"})"},
    {R"({"$numberDouble": "Infinity"})", R"({"$numberDecimal": "Infinity"})"},
    {R"("")"},
    {R"("a")"},
    {R"("a\u0000")"},
    {R"("aa")"},
    {R"("b")"},
    {"{}"},
    {R"({"a": 1})"},
    {R"({"a": 1, "b": 1})"},
    {R"({"a": 2})"},
    {R"({"b": 1})"},
    {R"({"a": "x"})"},
    {"[]"},
    {"[1]"},
    {"[1, 2]"},
    {"[2]"},
    {R"(["a"])"},
    {R"({"$binary": {"base64": "", "subType": "00"}})"},
    {R"({"$binary": {"base64": "/w==", "subType": "00"}})"},
    {R"({"$binary": {"base64": "AA==", "subType": "05"}})"},
    {R"({"$binary": {"base64": "AAA=", "subType": "00"}})"},
    {R"({"$oid": "000000000000000000000001"})"},
    {R"({"$oid": "ff0000000000000000000000"})"},
    {"false"},
    {"true"},
    {R"({"$date": {"$numberLong": "-1"}})"},
    {R"({"$date": {"$numberLong": "1"}})"},
    {R"({"$timestamp": {"t": 1, "i": 2}})"},
    {R"({"$timestamp": {"t": 2, "i": 1}})"},
    {R"({"$regularExpression": {"pattern": "a", "options": ""}})"},
    {R"({"$regularExpression": {"pattern": "a", "options": "i"}})"},
    {R"({"$maxKey": 1})"},
};

OwnedValue value_of(const std::string& text) {
    const Document document = document_from_text("{\"v\": " + text + "}");
    return *document.find("v");
}

struct Step {
    std::size_t place;
    std::string text;
    OwnedValue value;
};

std::vector<Step> steps() {
    std::vector<Step> all;
    for (std::size_t i = 0; i < ladder.size(); ++i) {
        for (const std::string& text : ladder[i]) {
            all.push_back({i, text, value_of(text)});
        }
    }
    return all;
}

TEST(MongodbOrder, IsMongoDBsForAllPairs) {
    for (const Step& a : steps()) {
        for (const Step& b : steps()) {
            const auto wanted = a.place <=> b.place;
            EXPECT_TRUE(compare(a.value.value(), b.value.value()) == wanted)
                << a.text << " and " << b.text;
        }
    }
}

TEST(MongodbOrder, KeysHaveTheSameOrder) {
    for (const Step& a : steps()) {
        const std::string left = key_text(a.value.value());
        std::string left_descending;
        append_descending_key(left_descending, a.value.value());
        for (const Step& b : steps()) {
            const std::string right = key_text(b.value.value());
            std::string right_descending;
            append_descending_key(right_descending, b.value.value());
            const auto wanted = a.place <=> b.place;
            EXPECT_TRUE((left.compare(right) <=> 0) == wanted) << a.text << " and " << b.text;
            EXPECT_TRUE((right_descending.compare(left_descending) <=> 0) == wanted)
                << a.text << " and " << b.text;
            if (a.place != b.place) {
                EXPECT_FALSE(right.starts_with(left)) << a.text << " begins " << b.text;
            }
        }
    }
}

TEST(MongodbNumber, SumsAndProductsKeepTheWiderType) {
    const auto sum = [](const std::string& a, const std::string& b) {
        const auto out = add(value_of(a).value(), value_of(b).value());
        return out ? std::string(name_of(out->type)) + " " + shell_text(out->value()) : "none";
    };
    EXPECT_EQ(sum("1", "2"), "int 3");
    EXPECT_EQ(sum("2147483647", "1"), "long 2147483648");
    EXPECT_EQ(sum(R"({"$numberLong": "1"})", "1"), "long 2");
    EXPECT_EQ(sum(R"({"$numberLong": "9223372036854775807"})", "1"), "none");
    EXPECT_EQ(sum("1", "0.5"), "double 1.5");
    EXPECT_EQ(sum(R"({"$numberDecimal": "1.10"})", "1"), "decimal NumberDecimal('2.10')");
    EXPECT_EQ(sum(R"({"$numberDecimal": "0.1"})", "0.2"), "decimal NumberDecimal('0.300000000000000')");
    EXPECT_EQ(
        sum(R"({"$numberDecimal": "9999999999999999999999999999999999"})", "1"),
        "decimal NumberDecimal('1.000000000000000000000000000000000E+34')");
}

} // namespace

} // namespace snowglobe::mongodb
