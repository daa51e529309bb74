// Expected texts are what Python's json and float write.
#include "apps/countries/domain/wire.h"

#include <gtest/gtest.h>
#include <stdexcept>

namespace countries {
namespace {

TEST(Wire, RendersNumbersAsFloats) {
    const std::pair<const char*, const char*> cases[] = {
        {"0", "0.0"},
        {"7132530", "7132530.0"},
        {"406752", "406752.0"},
        {"45.7", "45.7"},
        {"-23", "-23.0"},
        {"-25.28", "-25.28"},
        {"0.0001", "0.0001"},
        {"0.00001", "1e-05"},
        {"1234567890123456", "1234567890123456.0"},
        {"9007199254740993", "9007199254740992.0"},
        {"1000000000000000", "1000000000000000.0"},
        {"10000000000000000", "1e+16"},
        {"123456789012345678901234567890", "1.2345678901234568e+29"},
        {"1E+2", "100.0"},
        {"1E-130", "1e-130"},
        {"9.9999999999999999999999999999999999999E+125", "1e+126"},
    };
    for (const auto& [number, text] : cases) {
        EXPECT_EQ(float_text(number), text) << number;
    }
    EXPECT_THROW(float_text("many"), std::invalid_argument);
}

TEST(Wire, WritesItems) {
    const json item = {
        {"a", {{"L", json::array({{{"N", "1"}}, {{"NULL", true}}, {{"BOOL", false}}})}}},
        {"b", {{"M", {{"x", {{"S", "é\n\"\\/\x7f"}}}, {"y", {{"M", json::object()}}}}}}},
        {"c", {{"L", json::array()}}},
        {"d", {{"S", "🇵🇾"}}}};
    EXPECT_EQ(
        item_text(item),
        "{\"a\":[1.0,null,false],\"b\":{\"x\":\"\\u00e9\\n\\\"\\\\/\\u007f\",\"y\":{}},\"c\":[],"
        "\"d\":\"\\ud83c\\uddf5\\ud83c\\uddfe\"}");
    EXPECT_EQ(item_text(json::object()), "{}");
    EXPECT_THROW(item_text({{"a", {{"SS", json::array({"x"})}}}}), std::invalid_argument);
    EXPECT_THROW(item_text({{"a", {{"B", "AA=="}}}}), std::invalid_argument);
}

TEST(Wire, WritesOtherJson) {
    EXPECT_EQ(json_text({{"message", "Asunción"}}), "{\"message\":\"Asunci\\u00f3n\"}");
    EXPECT_EQ(
        json_text({{"n", 7}, {"list", json::array({1, "a", nullptr})}}),
        "{\"list\":[1,\"a\",null],\"n\":7}");
}

TEST(Wire, ReadsNumbersThatCanBeStored) {
    const auto stored = [](const char* text) { return parse_storable(text).dump(); };
    EXPECT_EQ(stored("[7132530,406752.0,45.70,1e3,-0.5]"), "[7132530,406752.0,45.7,1000.0,-0.5]");
    // What no double tells apart has the shortest text of it; integers keep all digits.
    EXPECT_EQ(stored("0.1000000000000000055511151231257827"), "0.1");
    EXPECT_EQ(stored("{\"n\":12345678901234567890123}"), "{\"n\":12345678901234567890123}");
    EXPECT_TRUE(parse_storable("no json").is_discarded());
}

} // namespace
} // namespace countries
