#include "emulator/base/json.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

std::string error_of(std::string_view text) {
    try {
        json::parse(text);
    } catch (const json::exception& error) {
        return error.what();
    }
    return "";
}

std::string round_trip(std::string_view text) {
    return json::parse(text).dump();
}

TEST(Json, PrintsWhatItReads) {
    for (const char* text :
         {"null",
          "true",
          "[]",
          "{}",
          R"(["",[[]],{"a":{"b":[1,-2,0]}}])",
          R"({"a":"\b\f\n\r\t\"\\\u0001/\u001f"})",
          "18446744073709551615",
          "-9223372036854775808",
          "\"\xc3\xa4\xf0\x9f\x98\x80\""}) {
        EXPECT_EQ(round_trip(text), text);
    }
    EXPECT_EQ(round_trip(" \n[ 1 ,\t2 ]\r"), "[1,2]");
    EXPECT_EQ(round_trip(R"("\u00e4\ud83d\ude00\/")"), "\"\xc3\xa4\xf0\x9f\x98\x80/\"");
    EXPECT_EQ(round_trip("\xEF\xBB\xBF{}"), "{}"); // a byte order mark
}

// Texts are read by words and printed in pieces: what is special may stand anywhere in them.
TEST(Json, SpecialCharactersStandAnywhereInATextOfAnyLength) {
    for (std::size_t before = 0; before < 300; ++before) {
        for (const char* special :
             {R"(\")", R"(\n)", R"(\u0001\u001f)", "\xc3\xa4", "\xf0\x9f\x98\x80", ""}) {
            for (const std::size_t behind : {0U, 1U, 9U}) {
                std::string text = "\"" + std::string(before, 'x') + special;
                text += std::string(behind, 'y') + special + special + '"';
                ASSERT_EQ(round_trip(text), text);
            }
        }
    }
}

TEST(Json, MembersAreSortedAndTheLastOfANameCounts) {
    EXPECT_EQ(round_trip(R"({"b":1,"a":2,"b":3,"ab":4})"), R"({"a":2,"ab":4,"b":3})");
    EXPECT_EQ(round_trip(R"({"b":1,"b":{"c":2},"a":[],"b":4,"a":[3]})"), R"({"a":[3],"b":4})");
    json object;
    object["z"] = 1;
    object["a"] = 2;
    EXPECT_FALSE(object.emplace("a", 3).second);
    EXPECT_EQ(object.dump(), R"({"a":2,"z":1})");
    EXPECT_EQ(object.erase("a"), 1U);
    EXPECT_EQ(object.erase("a"), 0U);
    EXPECT_EQ(object, json({{"z", 1}}));
}

// As nlohmann_json prints them: the digests of recorded traces depend on it.
TEST(Json, Doubles) {
    const std::pair<const char*, const char*> cases[] = {
        {"1.0", "1.0"},
        {"-0.0", "-0.0"},
        {"100e0", "100.0"},
        {"1e14", "100000000000000.0"},
        {"1e15", "1e+15"},
        {"123456789012345678901234567890", "1.2345678901234568e+29"},
        {"0.001", "0.001"},
        {"0.0001", "0.0001"},
        {"0.00001", "1e-05"},
        {"1545084650.987", "1545084650.987"},
        {"1e-400", "0.0"},
        {"-1e-400", "-0.0"},
        {"1.7976931348623157e308", "1.7976931348623157e+308"}};
    for (const auto& [text, printed] : cases) {
        EXPECT_EQ(round_trip(text), printed);
    }
    EXPECT_EQ(error_of("1e400"), "not JSON: line 1, column 1: the number is too large");
}

TEST(Json, ExactNumbersKeepTheirText) {
    EXPECT_EQ(json::parse_exact("[1.50,2e3,7]").dump(), "[1.50,2e3,7]");
    EXPECT_TRUE(json::parse_exact("[1.50,]").is_discarded());
}

TEST(Json, RefusesWhatIsNotJson) {
    EXPECT_EQ(error_of(""), "not JSON: line 1, column 1: unexpected end of the text");
    EXPECT_EQ(error_of("{\n\"a\" 1}"), "not JSON: line 2, column 5: expected ':'");
    for (const char* text : {"[1,]",        "{\"a\":1,}", "01",    "1.",
                             ".5",          "+1",         "1e",    "tru",
                             "nul",         "[",          "\"a",   "\"\\x\"",
                             "\"\\u12g4\"", "'a'",        "{a:1}", "1 2",
                             "\"\n\"",      "NaN",        "-",     "\"\\ud800\"",
                             "\"\\udc00\"", "[1 2]",      "{1:2}", "//",
                             "\"\\",        "\"\\u1",     "]",     "\"\\ud800\\u0041\""}) {
        EXPECT_TRUE(json::parse_or_discard(text).is_discarded()) << text;
    }
    for (const char* bytes :
         {"\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf5\x80\x80\x80\"", "\"\xe4\"", "\"\x80\""}) {
        EXPECT_TRUE(json::parse_or_discard(bytes).is_discarded());
    }
}

TEST(Json, DepthHasALimit) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_EQ(error_of(nested(json::depth_max)), "");
    EXPECT_EQ(
        error_of(nested(json::depth_max + 1)), "not JSON: line 1, column 2001: nested too deeply");
    EXPECT_TRUE(json::parse_or_discard(std::string(1'000'000, '[')).is_discarded());
}

// One U+FFFD for each maximal start of a sequence, as browsers do.
TEST(Json, BytesThatAreNotUtf8ArePrintedAsReplacements) {
    const std::string fffd = "\xEF\xBF\xBD";
    EXPECT_EQ(
        json(std::string("a\xff"
                         "b"))
            .dump(),
        "\"a" + fffd + "b\"");
    EXPECT_EQ(
        json(std::string("\xe4\xbd"
                         "b"))
            .dump(),
        "\"" + fffd + "b\"");
    EXPECT_EQ(json(std::string("\xe4\xbd\xf0")).dump(), "\"" + fffd + fffd + "\"");
}

TEST(Json, BracedListsAreObjectsOrArrays) {
    EXPECT_EQ(json({{"a", 1}, {"b", {{"c", nullptr}}}}).dump(), R"({"a":1,"b":{"c":null}})");
    EXPECT_EQ(json({"a", 1}).dump(), R"(["a",1])");
    EXPECT_EQ(json({{1, "a"}}).dump(), R"([[1,"a"]])");
    EXPECT_EQ(json::array({{"a", 1}}).dump(), R"([["a",1]])");
    EXPECT_THROW(json::object({1, 2}), json::exception);
    json list = json::array();
    list.push_back({{"a", 1}});
    EXPECT_EQ(list.dump(), R"([{"a":1}])");
    const json kept = {{"x", "a text that is too long to lie inside"}};
    EXPECT_EQ(json({{"k", kept}})["k"], kept); // copied, not moved away
}

TEST(Json, Conversions) {
    const json value = json::parse(R"({"n":-5,"s":"x","l":[1,2],"m":{"a":"b"},"f":1.5})");
    EXPECT_EQ(value["n"].get<int>(), -5);
    EXPECT_EQ(value["l"].get<std::vector<int>>(), (std::vector<int>{1, 2}));
    EXPECT_EQ(
        (value["m"].get<std::map<std::string, std::string>>()),
        (std::map<std::string, std::string>{{"a", "b"}}));
    EXPECT_EQ(value.value("s", "y"), "x");
    EXPECT_EQ(value.value("none", "y"), "y");
    EXPECT_EQ(value.value("none", 7), 7);
    EXPECT_THROW(value.at("none"), json::exception);
    EXPECT_THROW(value["s"].get<int>(), json::exception);
    EXPECT_THROW(value["n"].get<std::string>(), json::exception);
    EXPECT_THROW(json(1).value("a", 1), json::exception);
    EXPECT_EQ(json(std::map<std::string, int>{{"a", 1}}).dump(), R"({"a":1})");
}

TEST(Json, ComparesNumbersByValue) {
    EXPECT_EQ(json(1), json(1U));
    EXPECT_EQ(json(1), json(1.0));
    EXPECT_NE(json(1), json("1"));
    EXPECT_LT(json(-1), json(std::uint64_t{1} << 63));
    EXPECT_LT(json::parse("[1,2]"), json::parse("[1,3]"));
    EXPECT_TRUE(json("a") == "a");
    EXPECT_TRUE(5 == json(5));
}

// A value may be assigned from its own inside.
TEST(Json, AssignsFromInside) {
    json value = {{"a", {{"b", "c"}}}};
    value = value["a"];
    EXPECT_EQ(value.dump(), R"({"b":"c"})");
    value = std::move(value["b"]);
    EXPECT_EQ(value.dump(), R"("c")");
}

TEST(Json, EmptyThings) {
    json nothing;
    EXPECT_TRUE(nothing.empty());
    EXPECT_EQ(nothing.begin(), nothing.end());
    EXPECT_EQ(std::as_const(nothing).items().size(), 0U);
    EXPECT_EQ(json::object().begin(), json::object().end());
    EXPECT_EQ(nothing.find("a"), nothing.end());
    EXPECT_THROW(nothing.value("a", 1), json::exception);
}

} // namespace

TEST(Json, ComparingDeepValuesIsOneWalk) {
    // Twice the work a level would be 2^60 here.
    const std::string arrays = std::string(60, '[') + std::string(60, ']');
    EXPECT_FALSE(json::parse(arrays) < json::parse(arrays));
    std::string objects = "1";
    for (int i = 0; i < 60; ++i) {
        objects = "{\"a\":" + objects + "}";
    }
    const json value = json::parse(objects);
    EXPECT_FALSE(value < json(value));
    std::string greater = objects;
    greater[greater.find('1')] = '2';
    EXPECT_LT(value, json::parse(greater));
    EXPECT_LT(json::parse("[1,[2]]"), json::parse("[1,[2,0]]"));
    EXPECT_LT(json::parse(R"({"a":[3]})"), json::parse(R"({"b":[1]})"));
}

} // namespace snowglobe
