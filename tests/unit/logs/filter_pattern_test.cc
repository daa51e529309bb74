// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html has most of these
// examples' forms.
#include "services/logs/filter_pattern.h"

#include "emulator/base/error.h"

#include <gtest/gtest.h>

namespace snowglobe::logs {
namespace {

bool matches(std::string_view pattern, std::string_view text) {
    return FilterPattern(pattern).matches(text);
}

std::string refusal(std::string_view pattern) {
    try {
        FilterPattern read(pattern);
    } catch (const ApiError& error) {
        return error.code + ": " + error.message;
    }
    return "";
}

TEST(FilterPattern, NothingMatchesEverything) {
    EXPECT_TRUE(matches("", "anything"));
    EXPECT_TRUE(matches("  ", ""));
}

TEST(FilterPattern, TermsAreAllToBeThere) {
    EXPECT_TRUE(matches("ERROR", "[ERROR 400] BAD REQUEST"));
    EXPECT_TRUE(matches("ERROR ARGUMENTS", "[ERROR 420] INVALID ARGUMENTS"));
    EXPECT_FALSE(matches("ERROR ARGUMENTS", "[ERROR 400] BAD REQUEST"));
    EXPECT_FALSE(matches("error", "ERROR"));
}

TEST(FilterPattern, OneOfSeveralTerms) {
    EXPECT_TRUE(matches("?ERROR ?ARGUMENTS", "INVALID ARGUMENTS"));
    EXPECT_FALSE(matches("?ERROR ?ARGUMENTS", "REQUEST"));
    EXPECT_TRUE(matches("?ERROR ?ARGUMENTS REQUEST", "a REQUEST")); // `?` is passed over
}

TEST(FilterPattern, TermsThatMustNotBeThere) {
    EXPECT_TRUE(matches("ERROR -ARGUMENTS", "ERROR 400"));
    EXPECT_FALSE(matches("ERROR -ARGUMENTS", "ERROR ARGUMENTS"));
    EXPECT_TRUE(matches("-DEBUG", "INFO"));
    EXPECT_FALSE(matches("-\"two words\"", "these two words"));
}

TEST(FilterPattern, QuotedTermsAreExact) {
    EXPECT_TRUE(matches("\"INTERNAL SERVER ERROR\"", "[ERROR 500] INTERNAL SERVER ERROR"));
    EXPECT_FALSE(matches("\"SERVER INTERNAL\"", "INTERNAL SERVER"));
    EXPECT_TRUE(matches(R"("a \"b\" c")", R"(x a "b" c y)"));
}

TEST(FilterPattern, RegularExpressions) {
    EXPECT_TRUE(matches("%AUTHORIZED%", "UNAUTHORIZED"));
    EXPECT_TRUE(matches("%^ab+c$%", "abbc"));
    EXPECT_FALSE(matches("%^ab+c$%", "xabbc"));
    EXPECT_TRUE(matches("%10\\.10\\.0\\.[0-9]{1,3}%", "from 10.10.0.17\nand on"));
    EXPECT_FALSE(matches("-%a.c%", "xabcx"));
}

TEST(FilterPattern, WhatIsNoTerm) {
    EXPECT_EQ(
        refusal("user@host"),
        "InvalidParameterException: Invalid character(s) in term 'user@host'");
    EXPECT_EQ(refusal("- a"), "InvalidParameterException: Invalid character(s) in term '-'");
    EXPECT_EQ(refusal("\"open"), "InvalidParameterException: Invalid filter pattern");
    EXPECT_EQ(refusal("%open"), "InvalidParameterException: Invalid filter pattern");
    EXPECT_EQ(refusal("%(%"), "InvalidParameterException: Invalid filter pattern");
}

constexpr std::string_view trail = R"({
    "eventType": "UpdateTrail",
    "sourceIPAddress": "111.111.111.111",
    "arrayKey": ["value", "another value"],
    "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
    "SomeObject": null,
    "ThisFlag": true,
    "latency": 12.5,
    "status": "404",
    "a name": {"with.dot": 7}
})";

TEST(FilterPattern, FieldsOfJson) {
    EXPECT_TRUE(matches(R"({ $.eventType = "UpdateTrail" })", trail));
    EXPECT_TRUE(matches(R"({ $.eventType = UpdateTrail })", trail));
    EXPECT_FALSE(matches(R"({ $.eventType = "Update" })", trail));
    EXPECT_TRUE(matches(R"({ $.sourceIPAddress = 111.111.* })", trail));
    EXPECT_TRUE(matches(R"({ $.sourceIPAddress != 123.123.* })", trail));
    EXPECT_TRUE(matches(R"({ $.arrayKey[0] = "value" })", trail));
    EXPECT_FALSE(matches(R"({ $.arrayKey[1] = "value" })", trail));
    EXPECT_TRUE(matches(R"({ $.arrayKey[*] = "another value" })", trail));
    EXPECT_TRUE(matches(R"({ $.objectList[1].id = 2 })", trail));
    EXPECT_TRUE(matches(R"({ $["a name"].['with.dot'] = 7 })", trail));
    EXPECT_TRUE(matches(R"({ $.eventType = %^Upd.*l$% })", trail));
}

TEST(FilterPattern, NumbersOfJson) {
    EXPECT_TRUE(matches("{ $.latency > 12 }", trail));
    EXPECT_TRUE(matches("{ $.latency = 1.25e1 }", trail));
    EXPECT_FALSE(matches("{ $.latency <= 12 }", trail));
    EXPECT_TRUE(matches("{ $.status = 404 }", trail)); // a text that is a number
    EXPECT_TRUE(matches("{ $.status >= 400 }", trail));
    EXPECT_FALSE(matches("{ $.eventType > 1 }", trail));
    EXPECT_FALSE(matches(R"({ $.latency = "12.5" })", trail)); // a number is no text
}

TEST(FilterPattern, WhatIsThereInJson) {
    EXPECT_TRUE(matches("{ $.SomeObject IS NULL }", trail));
    EXPECT_TRUE(matches("{ $.SomeOther NOT EXISTS }", trail));
    EXPECT_FALSE(matches("{ $.SomeObject NOT EXISTS }", trail));
    EXPECT_TRUE(matches("{ $.ThisFlag IS TRUE }", trail));
    EXPECT_FALSE(matches("{ $.ThisFlag IS FALSE }", trail));
    EXPECT_FALSE(matches("{ $.SomeOther != 1 }", trail));
    EXPECT_TRUE(matches("{ $.latency EXISTS }", trail));
}

TEST(FilterPattern, SeveralFieldsOfJson) {
    EXPECT_TRUE(matches(R"({ ($.latency > 20 || $.ThisFlag IS TRUE) && $.status = 4* })", trail));
    // && binds stronger.
    EXPECT_TRUE(matches("{ $.ThisFlag IS TRUE || $.latency > 20 && $.latency > 20 }", trail));
    EXPECT_FALSE(matches("{ ($.ThisFlag IS TRUE || $.latency > 20) && $.latency > 20 }", trail));
    EXPECT_EQ(
        FilterPattern("{ $.latency > 1 && $.objectList[*].name = b }").match(trail),
        (FilterPattern::Values{{"$.latency", "12.5"}, {"$.objectList[*].name", "b"}}));
}

TEST(FilterPattern, TextThatIsNoJsonMatchesNoneOfIts) {
    EXPECT_FALSE(matches("{ $.a NOT EXISTS }", "a line"));
    EXPECT_TRUE(matches("{ $.a NOT EXISTS }", "{}\n"));
}

TEST(FilterPattern, WhatIsNoPatternOfJson) {
    for (const char* pattern :
         {"{",
          "{}",
          "{ $ = 1 }",
          "{ $.a }",
          "{ $.a = }",
          "{ a = 1 }",
          "{ $.a = 1",
          "{ $.a = 1 } x",
          "{ ($.a = 1 }",
          "{ $.a < x }",
          "{ $.a[x] = 1 }",
          "{ $.a IS 1 }",
          "{ $.a = 1 && }"}) {
        EXPECT_EQ(refusal(pattern), "InvalidParameterException: Invalid filter pattern") << pattern;
    }
}

constexpr std::string_view access_log =
    R"(127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534)";

TEST(FilterPattern, FieldsBetweenBlanks) {
    EXPECT_TRUE(matches("[ip, id, user, timestamp, request, status_code, bytes]", access_log));
    EXPECT_FALSE(matches("[ip, id, user, timestamp, request, status_code]", access_log));
    EXPECT_TRUE(
        matches("[ip, id, user, timestamp, request, status_code = 4*, bytes > 1000]", access_log));
    EXPECT_FALSE(
        matches("[ip, id, user, timestamp, request, status_code = 4*, bytes > 2000]", access_log));
    EXPECT_TRUE(
        matches("[ip, id, user, timestamp, request = *.html*, status_code = 4*, bytes]", access_log));
    EXPECT_TRUE(matches("[ip=%127\\.0\\.0\\.[1-9]%, ...]", access_log));
}

TEST(FilterPattern, AnEllipsisStandsForAnyNumberOfFields) {
    EXPECT_TRUE(matches("[..., status_code = 404, bytes]", access_log));
    EXPECT_TRUE(matches("[..., request =*.html*, status_code = 4* && status_code != 403, bytes]",
                        access_log));
    EXPECT_TRUE(matches("[ip, ..., bytes]", "a b"));
    EXPECT_TRUE(matches("[...]", ""));
    EXPECT_FALSE(matches("[ip, ..., bytes]", "a"));
}

TEST(FilterPattern, SeveralConditionsOfAField) {
    EXPECT_TRUE(matches("[w1=ERROR||w1=WARN, ...]", "WARN of it"));
    EXPECT_FALSE(matches("[w1=ERROR||w1=WARN, ...]", "INFO of it"));
    EXPECT_TRUE(matches("[(a = 1 || a = 2) && a != 2, b]", "1 x"));
    EXPECT_FALSE(matches("[(a = 1 || a = 2) && a != 2, b]", "2 x"));
    EXPECT_EQ(
        FilterPattern("[level, ..., took > 5]").match("INFO a b 7"),
        (FilterPattern::Values{{"$level", "INFO"}, {"$2", "a"}, {"$3", "b"}, {"$took", "7"}}));
}

TEST(FilterPattern, WhatIsNoPatternOfFields) {
    for (const char* pattern :
         {"[", "[]", "[a", "[a,]", "[a b]", "[a = ]", "[..., a, ...]", "[a] b", "[a = 1 && b = 2]"}) {
        EXPECT_EQ(refusal(pattern), "InvalidParameterException: Invalid filter pattern") << pattern;
    }
}

} // namespace
} // namespace snowglobe::logs
