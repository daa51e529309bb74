#include "apps/class-connect/graphql/lexer.h"

#include <gtest/gtest.h>

namespace graphql {
namespace {

std::vector<std::string> tokens(std::string_view text) {
    Lexer lexer(text, Limits{});
    std::vector<std::string> all;
    for (Token token = lexer.next(); token.kind != Token::Kind::end; token = lexer.next()) {
        all.push_back(token.text);
    }
    return all;
}

Token first(std::string_view text) {
    return Lexer(text, Limits{}).next();
}

std::string failure(std::string_view text) {
    try {
        tokens(text);
    } catch (const RequestError& error) {
        const Location at = error.errors.front().locations.front();
        return std::to_string(at.line) + ":" + std::to_string(at.column) + " " + error.what();
    }
    return "";
}

TEST(GraphqlLexer, BlanksCommasAndCommentsAreNothing) {
    EXPECT_EQ(
        tokens("\xef\xbb\xbf{ a,, b # not { c\r\n\t...d}"),
        (std::vector<std::string>{"{", "a", "b", "...", "d", "}"}));
    EXPECT_TRUE(tokens(" , # nothing").empty());
}

TEST(GraphqlLexer, TokensKnowWhereTheyStand) {
    Lexer lexer("a\r\n  b\n\nc\rd", Limits{});
    const std::vector<std::pair<std::size_t, std::size_t>> wanted = {
        {1, 1}, {2, 3}, {4, 1}, {5, 1}};
    for (const auto& [line, column] : wanted) {
        const Token token = lexer.next();
        EXPECT_EQ(token.at.line, line) << token.text;
        EXPECT_EQ(token.at.column, column) << token.text;
    }
}

TEST(GraphqlLexer, Numbers) {
    EXPECT_EQ(first("-0").kind, Token::Kind::integer);
    EXPECT_EQ(first("12").kind, Token::Kind::integer);
    for (const char* text : {"0.5", "-1e10", "1E-2", "12.50e+3"}) {
        EXPECT_EQ(first(text).kind, Token::Kind::real) << text;
        EXPECT_EQ(first(text).text, text);
    }
    for (const char* text : {"01", "-", "1.", ".5", "1e", "1.2.3", "0x1", "1a", "1_", "+1"}) {
        EXPECT_NE(failure(text), "") << text;
    }
}

TEST(GraphqlLexer, StringsAndTheirEscapes) {
    EXPECT_EQ(first(R"("a\"\\\/\b\f\n\r\tz")").text, "a\"\\/\b\f\n\r\tz");
    EXPECT_EQ(first(R"("\u00e9 \u{1F600} \uD83D\uDE00 é")").text, "é 😀 😀 é");
    EXPECT_EQ(first(R"("")").text, "");
    EXPECT_EQ(first(R"("")").kind, Token::Kind::string);
    for (const char* text :
         {"\"",
          "\"a\nb\"",
          R"("\x")",
          R"("\u12")",
          R"("\u{}")",
          R"("\u{110000}")",
          R"("\uD800")",
          R"("\uDC00\uD800")",
          R"("\uD83Dx")",
          R"("\u{1F600")",
          "\"a\\",
          "\"\"\"a\"\""}) {
        EXPECT_NE(failure(text), "") << text;
    }
}

TEST(GraphqlLexer, BlockStringsLoseTheirCommonIndentation) {
    EXPECT_EQ(
        first("\"\"\"\n    Hello,\n      World!\n\n    Yours\n  \"\"\"").text,
        "Hello,\n  World!\n\nYours");
    EXPECT_EQ(first(R"("""one \""" "two" \n""")").text, R"(one """ "two" \n)");
    EXPECT_EQ(first("\"\"\"\"\"\"").text, "");
    EXPECT_EQ(block_string_value("  first\n    second\r\n   third"), "  first\n second\nthird");
}

TEST(GraphqlLexer, FailuresTellWhere) {
    EXPECT_EQ(failure("{ a\n ? }"), "2:2 Syntax Error: Unexpected character.");
    EXPECT_EQ(failure("{ a \xff }"), "1:5 Syntax Error: Document is not UTF-8.");
    EXPECT_EQ(failure(std::string_view("\0", 1)), "1:1 Syntax Error: Unexpected character.");
    EXPECT_EQ(failure(".."), "1:1 Syntax Error: Unexpected character.");
}

TEST(GraphqlLexer, SizeIsLimited) {
    EXPECT_NE(failure(std::string(300'000, ' ')), "");
    std::string many;
    for (int i = 0; i < 30'000; ++i) {
        many += "a ";
    }
    EXPECT_NE(failure(many), "");
}

TEST(GraphqlLexer, BytesThatAreNoUtf8AreRefusedWhereTheyStand) {
    for (const char* bytes : {"\xff", "\xc3(", "\x80", "\xed\xa0\x80", "\xc0\xaf", "\xf0\x9f"}) {
        const std::string wrong = "1:1 Syntax Error: Document is not UTF-8.";
        EXPECT_EQ(failure(bytes), wrong);
        for (const std::string before : {"{ f(a: \"\xc3\xa9", "{ a #", "\"\"\""}) {
            EXPECT_EQ(
                failure("a\r\n" + before + bytes + "\") }"),
                "2:" + std::to_string(before.size() + 1) + wrong.substr(3));
        }
    }
    EXPECT_EQ(failure("# \xc3\xa9 \xf0\x9f\x98\x80\n\"\xe2\x82\xac\""), "");
}

} // namespace
} // namespace graphql
