// Regular expressions in the dialect of AWS's models.
#include "emulator/base/pattern.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace snowglobe {

TEST(Pattern, TheWholeTextMatches) {
    const Pattern name("[a-z-_]+");
    EXPECT_TRUE(name.matches("a-b_c"));
    EXPECT_FALSE(name.matches("ab "));
    EXPECT_FALSE(name.matches(" ab"));
    EXPECT_FALSE(name.matches(""));
    EXPECT_FALSE(Pattern("a|b").matches("ab"));
    EXPECT_FALSE(Pattern("a$").matches("a\n"));
}

TEST(Pattern, LookaroundsAndUnicode) {
    const Pattern not_a_number(R"((?!^[0-9]+$)([a-zA-Z0-9-_]+))");
    EXPECT_TRUE(not_a_number.matches("a1"));
    EXPECT_FALSE(not_a_number.matches("11"));
    const Pattern tag(R"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)");
    EXPECT_TRUE(tag.matches("größe 7"));
    EXPECT_FALSE(tag.matches("a#b"));
    const Pattern policy(R"([\u0009\u000A\u000D\u0020-\u00FF]+)");
    EXPECT_TRUE(policy.matches("{\n\"é\"}"));
    EXPECT_FALSE(policy.matches("€"));
    const Pattern beyond(R"([\u0020-\uD7FF\uD800\uDC00-\uDBFF\uDFFF]*)");
    EXPECT_TRUE(beyond.matches("a😀"));
    EXPECT_FALSE(beyond.matches("\t"));
    EXPECT_TRUE(Pattern(R"(\p{Print}+)").matches("a b"));
    EXPECT_FALSE(Pattern(R"(\p{ASCII}*)").matches("é"));
}

TEST(Pattern, BytesThatAreNotText) {
    EXPECT_FALSE(Pattern("[\\s\\S]*").matches("a\xff"));
    EXPECT_TRUE(Pattern("[\\s\\S]*").matches("a"));
}

// Repeated classes are looked up in a table; in a group PCRE2 looks at them.
TEST(Pattern, RepeatedClassesAreWhatTheyAreInAGroup) {
    const std::vector<std::string> expressions{
        R"([a-zA-Z0-9_.-]+)", R"([\w+=,.@-]*)", R"([^\s]+)", R"([^ /\.$\x22]*)", R"(^[\w\]]+$)",
        R"([\p{L}\p{Z}_:]*)", R"([\u0009\u0020-\u00FF]+)", R"([]a]+)", R"([^]a]*)", R"([a]+\$)",
        R"([a]b]+)", R"(^[a]+)", R"([a]+$)", R"([ab]++)", R"([ab]*?)", R"([\d\-x]+)"};
    std::vector<std::string> texts{"", "ab", "a b", "a]", "é", "aé", "\xff", "a$", "b]", "a-1_."};
    for (int c = 0; c < 256; ++c) {
        texts.push_back(std::string(1, static_cast<char>(c)));
        texts.push_back("a" + texts.back());
    }
    for (const std::string& expression : expressions) {
        const Pattern quick(expression);
        const Pattern slow("(?:" + expression + ")");
        for (const std::string& text : texts) {
            EXPECT_EQ(quick.matches(text), slow.matches(text)) << expression << ' ' << text;
        }
    }
}

// The longest that a pattern governs: a parameter's value of 8 KB. Each step of it is another
// choice.
TEST(Pattern, LongTexts) {
    const std::string text(8'192, 'a');
    for (const char* expression : {"([a-z]|[0-9])*", "(?:a|b|ab)*c?", "([a-z0-9]+,?)*"}) {
        EXPECT_TRUE(Pattern(expression).matches(text)) << expression;
        EXPECT_FALSE(Pattern(expression).matches(text + "#")) << expression;
    }
}

// Work is bounded: this would take 2^40 steps.
TEST(Pattern, WhatWouldNeverEndDoesNotMatch) {
    EXPECT_FALSE(Pattern("(a|a)*b").matches(std::string(40, 'a')));
}

TEST(Pattern, WhatIsNoPatternSaysWhere) {
    try {
        const Pattern pattern("[a-");
        FAIL() << "it was taken";
    } catch (const std::invalid_argument& error) {
        EXPECT_STREQ(error.what(), "missing terminating ] for character class at character 4");
    }
}

} // namespace snowglobe
