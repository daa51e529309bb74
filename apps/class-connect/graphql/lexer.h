#pragma once
// GraphQL text as tokens (GraphQL specification, October 2021, section 2.1), one at a time.
#include "apps/class-connect/graphql/error.h"

#include <string>
#include <string_view>

namespace graphql {

struct Token {
    enum class Kind { end, punctuator, name, integer, real, string };
    Kind kind = Kind::end;
    std::string text; // of a string its value, of anything else as it stands
    Location at;
};

class Lexer {
public:
    // Looks at the text as long as it lives. Throws as next(): it is too long, or not UTF-8.
    Lexer(std::string_view text, const Limits& limits);
    // Throws RequestError with parse_failed.
    Token next();

    [[noreturn]] static void fail(std::string message, Location at);

private:
    [[noreturn]] void refuse_bytes();
    void skip_ignored();
    char look(std::size_t ahead = 0) const;
    void step(std::size_t bytes = 1);
    Token name(Token token);
    Token number(Token token);
    void digits();
    Token quoted(Token token);
    void escape(std::string& out);
    char32_t code_point();
    char32_t hex_digits(std::size_t count);
    Token block(Token token);

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::size_t line_start_ = 0;
    std::size_t tokens_ = 0;
    std::size_t tokens_max_;
};

// What the text of a block string means: without the indentation that all its lines share and
// without blank lines at its ends.
std::string block_string_value(std::string_view raw);

} // namespace graphql
