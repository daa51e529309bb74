#include "services/dynamodb/lexer.h"

#include <algorithm>

namespace snowglobe::dynamodb {

namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_word_part(char c) {
    return is_letter(c) || is_digit(c) || c == '_';
}

template <bool belongs(char)> std::size_t run(std::string_view text, std::size_t from) {
    while (from < text.size() && belongs(text[from])) {
        ++from;
    }
    return from;
}

// A whole UTF-8 character, so that an error shows it unharmed.
std::size_t character_length(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return std::min(length, text.size());
}

Token next_token(std::string_view text, std::size_t at) {
    const char c = text[at];
    const auto token = [&](Token::Kind kind, std::size_t end) {
        return Token{kind, text.substr(at, end - at)};
    };
    if (is_letter(c)) {
        return token(Token::Kind::word, run<is_word_part>(text, at));
    }
    if (c == '#' || c == ':') {
        return token(
            c == '#' ? Token::Kind::name : Token::Kind::value, run<is_word_part>(text, at + 1));
    }
    if (is_digit(c)) {
        return token(Token::Kind::digits, c == '0' ? at + 1 : run<is_digit>(text, at));
    }
    const std::string_view pair = text.substr(at, 2);
    if (pair == "<>" || pair == "<=" || pair == ">=") {
        return token(Token::Kind::symbol, at + 2);
    }
    return token(Token::Kind::symbol, at + character_length(text.substr(at)));
}

} // namespace

std::vector<Token> tokenise(std::string_view expression) {
    std::vector<Token> tokens;
    tokens.reserve(expression.size() / 4 + 2); // few are shorter, with their blanks
    std::size_t at = run<is_space>(expression, 0);
    while (at < expression.size()) {
        tokens.push_back(next_token(expression, at));
        at = run<is_space>(expression, at + tokens.back().text.size());
    }
    tokens.push_back({Token::Kind::end, expression.substr(expression.size())});
    return tokens;
}

} // namespace snowglobe::dynamodb
