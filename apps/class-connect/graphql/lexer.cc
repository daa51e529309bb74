#include "apps/class-connect/graphql/lexer.h"

#include "emulator/base/utf8.h"

#include <algorithm>
#include <vector>

namespace graphql {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

void append_utf8(std::string& out, char32_t code) {
    const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | code >> 6);
        put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        put(0xe0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    } else {
        put(0xf0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3f));
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    }
}

} // namespace

Lexer::Lexer(std::string_view text, const Limits& limits)
    : text_(text), tokens_max_(limits.tokens_max) {
    if (text.size() > limits.text_bytes_max) {
        fail(
            "Syntax Error: Document is longer than " + std::to_string(limits.text_bytes_max) +
                " bytes.",
            {});
    }
    if (text_.starts_with("\xef\xbb\xbf")) {
        text_.remove_prefix(3);
    }
    if (!snowglobe::is_valid_utf8(text_)) {
        refuse_bytes();
    }
}

// Of a source text that is no Unicode: the place of its first wrong byte.
void Lexer::refuse_bytes() {
    for (;;) {
        const snowglobe::Utf8Sequence sequence = snowglobe::utf8_sequence(text_.substr(at_));
        if (!sequence.is_valid) {
            fail("Syntax Error: Document is not UTF-8.", {line_, at_ - line_start_ + 1});
        }
        step(sequence.size);
    }
}

void Lexer::fail(std::string message, Location at) {
    throw RequestError(parse_failed, {Error{std::move(message), {at}}});
}

char Lexer::look(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
}

void Lexer::step(std::size_t bytes) {
    for (; bytes > 0; --bytes, ++at_) {
        // "\r\n" ends one line.
        if (text_[at_] == '\n' || (text_[at_] == '\r' && look(1) != '\n')) {
            ++line_;
            line_start_ = at_ + 1;
        }
    }
}

void Lexer::skip_ignored() {
    while (at_ < text_.size()) {
        const char c = text_[at_];
        if (c == '#') {
            while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') {
                step();
            }
        } else if (c == ' ' || c == '\t' || c == ',' || c == '\n' || c == '\r') {
            step();
        } else {
            return;
        }
    }
}

Token Lexer::next() {
    skip_ignored();
    Token token;
    token.at = {line_, at_ - line_start_ + 1};
    if (at_ == text_.size()) {
        return token;
    }
    if (++tokens_ > tokens_max_) {
        fail(
            "Syntax Error: Document has more than " + std::to_string(tokens_max_) + " tokens.",
            token.at);
    }
    const char c = text_[at_];
    if (is_name_start(c)) {
        return name(std::move(token));
    }
    if (is_digit(c) || c == '-') {
        return number(std::move(token));
    }
    if (c == '"') {
        const bool is_block = look(1) == '"' && look(2) == '"';
        return is_block ? block(std::move(token)) : quoted(std::move(token));
    }
    token.kind = Token::Kind::punctuator;
    if (text_.substr(at_).starts_with("...")) {
        token.text = "...";
    } else if (c != '\0' && std::string_view("!$&():=@[]{|}").find(c) != std::string_view::npos) {
        token.text = c;
    } else {
        fail("Syntax Error: Unexpected character.", token.at);
    }
    step(token.text.size());
    return token;
}

Token Lexer::name(Token token) {
    token.kind = Token::Kind::name;
    while (is_name_start(look()) || is_digit(look())) {
        token.text += look();
        step();
    }
    return token;
}

void Lexer::digits() {
    if (!is_digit(look())) {
        fail("Syntax Error: Invalid number, expected a digit.", {line_, at_ - line_start_ + 1});
    }
    while (is_digit(look())) {
        step();
    }
}

Token Lexer::number(Token token) {
    token.kind = Token::Kind::integer;
    const std::size_t begin = at_;
    if (look() == '-') {
        step();
    }
    if (look() == '0' && is_digit(look(1))) {
        fail("Syntax Error: Invalid number, a digit after 0.", token.at);
    }
    digits();
    if (look() == '.') {
        token.kind = Token::Kind::real;
        step();
        digits();
    }
    if (look() == 'e' || look() == 'E') {
        token.kind = Token::Kind::real;
        step();
        if (look() == '+' || look() == '-') {
            step();
        }
        digits();
    }
    if (look() == '.' || is_name_start(look())) {
        fail("Syntax Error: Invalid number, expected a digit.", {line_, at_ - line_start_ + 1});
    }
    token.text = text_.substr(begin, at_ - begin);
    return token;
}

Token Lexer::quoted(Token token) {
    token.kind = Token::Kind::string;
    step();
    for (;;) {
        if (at_ == text_.size() || look() == '\n' || look() == '\r') {
            fail("Syntax Error: Unterminated string.", token.at);
        }
        if (look() == '"') {
            step();
            return token;
        }
        if (look() == '\\') {
            step();
            escape(token.text);
        } else {
            token.text += look();
            step();
        }
    }
}

void Lexer::escape(std::string& out) {
    static constexpr std::string_view letters = "\"\\/bfnrt";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char c = look();
    const Location at = {line_, at_ - line_start_ + 1};
    if (const auto found = letters.find(c); c != '\0' && found != std::string_view::npos) {
        out += meanings[found];
        step();
        return;
    }
    if (c != 'u') {
        fail("Syntax Error: Invalid character escape sequence.", at);
    }
    step();
    append_utf8(out, code_point());
}

// After "\u": four digits, or a pair of surrogates, or any number of digits in braces.
char32_t Lexer::code_point() {
    const Location at = {line_, at_ - line_start_ + 1};
    char32_t code = 0;
    if (look() == '{') {
        step();
        std::size_t count = 0;
        while (look(count) != '}' && count < 8) {
            ++count;
        }
        code = hex_digits(count);
        if (look() != '}') {
            fail("Syntax Error: Invalid Unicode escape sequence.", at);
        }
        step();
    } else {
        code = hex_digits(4);
        if (code >= 0xd800 && code < 0xdc00 && look() == '\\' && look(1) == 'u') {
            step(2);
            const char32_t low = hex_digits(4);
            if (low < 0xdc00 || low > 0xdfff) {
                fail("Syntax Error: Invalid Unicode escape sequence.", at);
            }
            return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
    }
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
        fail("Syntax Error: Invalid Unicode escape sequence.", at);
    }
    return code;
}

char32_t Lexer::hex_digits(std::size_t count) {
    char32_t code = 0;
    std::size_t read = 0;
    for (; read < count; ++read) {
        const char c = look();
        const char lower = static_cast<char>(c | 0x20);
        if (is_digit(c)) {
            code = code * 16 + static_cast<char32_t>(c - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            code = code * 16 + static_cast<char32_t>(lower - 'a' + 10);
        } else {
            break;
        }
        step();
    }
    if (read == 0 || read < count) {
        fail("Syntax Error: Invalid Unicode escape sequence.", {line_, at_ - line_start_ + 1});
    }
    return code;
}

Token Lexer::block(Token token) {
    token.kind = Token::Kind::string;
    step(3);
    std::string raw;
    while (!text_.substr(at_).starts_with("\"\"\"")) {
        if (at_ == text_.size()) {
            fail("Syntax Error: Unterminated string.", token.at);
        }
        if (text_.substr(at_).starts_with("\\\"\"\"")) {
            raw += "\"\"\"";
            step(4);
        } else {
            raw += look();
            step();
        }
    }
    step(3);
    token.text = block_string_value(raw);
    return token;
}

std::string block_string_value(std::string_view raw) {
    std::vector<std::string_view> lines;
    for (std::size_t begin = 0;;) {
        const std::size_t end = raw.find_first_of("\r\n", begin);
        lines.push_back(raw.substr(begin, end == raw.npos ? raw.npos : end - begin));
        if (end == raw.npos) {
            break;
        }
        begin = end + (raw.substr(end).starts_with("\r\n") ? 2 : 1);
    }
    constexpr std::string_view blanks = " \t";
    std::size_t indent = std::string_view::npos;
    for (std::size_t i = 1; i < lines.size(); ++i) { // the first has none of its own
        indent = std::min(indent, lines[i].find_first_not_of(blanks));
    }
    for (std::size_t i = 1; i < lines.size(); ++i) {
        lines[i].remove_prefix(std::min(indent, lines[i].size()));
    }
    const auto is_blank = [&](std::string_view line) {
        return line.find_first_not_of(blanks) == std::string_view::npos;
    };
    const auto first = std::find_if_not(lines.begin(), lines.end(), is_blank);
    const auto last = std::find_if_not(lines.rbegin(), lines.rend(), is_blank).base();
    std::string value;
    for (auto line = first; line < last; ++line) {
        value += (line == first ? "" : "\n");
        value += *line;
    }
    return value;
}

} // namespace graphql
