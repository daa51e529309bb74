#include "services/dynamodb/expression_parser.h"

#include "services/dynamodb/reserved_words.h"

#include <charconv>

namespace snowglobe::dynamodb {

namespace {

constexpr std::size_t expression_size_max = 4096;
constexpr int operators_max = 300;
// No valid expression nests deeper: each level of parentheses that are not redundant has an
// operator.
constexpr int depth_max = 320;
constexpr std::size_t path_levels_max = 32;
constexpr std::uint64_t index_max = 2147483647;

bool is_word(std::string_view text, std::string_view upper_case) {
    return text.size() == upper_case.size() &&
           std::equal(text.begin(), text.end(), upper_case.begin(), [](char a, char b) {
               return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b;
           });
}

} // namespace

ExpressionParser::ExpressionParser(
    std::string_view kind, const std::string& text, Placeholders& placeholders)
    : placeholders_(placeholders), kind_(kind), text_(text) {
    if (text.empty()) {
        fail("The expression can not be empty;");
    }
    if (text.size() > expression_size_max) {
        const Wording& wording = placeholders_.wording();
        const bool with_size =
            !wording.newer() || (wording.operation() == "Scan" && kind == "Filter");
        fail(
            "Expression size has exceeded the maximum allowed size;" +
            (with_size ? " expression size: " + std::to_string(text.size()) : std::string()));
    }
    tokens_ = tokenise(text_);
}

bool ExpressionParser::at_symbol(std::string_view symbol) const {
    return at().kind == Token::Kind::symbol && at().text == symbol;
}

bool ExpressionParser::at_word(std::string_view upper_case) const {
    return at().kind == Token::Kind::word && is_word(at().text, upper_case);
}

bool ExpressionParser::skip_symbol(std::string_view symbol) {
    if (!at_symbol(symbol)) {
        return false;
    }
    advance();
    return true;
}

void ExpressionParser::expect_symbol(std::string_view symbol) {
    if (!skip_symbol(symbol)) {
        syntax_error();
    }
}

void ExpressionParser::expect_end() const {
    if (at().kind != Token::Kind::end) {
        syntax_error();
    }
}

// near: from the token before through the token after, as written. At the end: the last token.
void ExpressionParser::syntax_error() const {
    const bool at_end = at().kind == Token::Kind::end;
    std::string_view near = text_; // nothing but white space
    if (tokens_.size() > 1) {
        const Token& first = tokens_[position_ == 0 ? 0 : position_ - 1];
        const std::size_t last_real = tokens_.size() - 2;
        const Token& last = tokens_[std::min(position_ + 1, last_real)];
        const char* end = last.text.data() + last.text.size();
        near = {first.text.data(), static_cast<std::size_t>(end - first.text.data())};
    }
    fail(
        "Syntax error; token: \"" + std::string(at_end ? "<EOF>" : at().text) + "\", near: \"" +
        std::string(near) + "\"");
}

void ExpressionParser::fail(const std::string& text) const {
    throw placeholders_.wording().error("Invalid " + std::string(kind_) + "Expression: " + text);
}

void ExpressionParser::throw_first(std::initializer_list<Fault> order) const {
    for (const Fault fault : order) {
        const auto found = faults_.find(fault);
        if (found != faults_.end()) {
            fail(found->second);
        }
    }
}

void ExpressionParser::count_operator() {
    if (++operators_ > operators_max) {
        fault(
            Fault::too_many_operators,
            "The expression contains too many operators; operator count: 301");
    }
}

void ExpressionParser::enter() {
    if (++depth_ > depth_max) {
        throw_first(
            {Fault::too_many_operators,
             Fault::unknown_function,
             Fault::misused_function,
             Fault::function});
        fail("The expression has redundant parentheses;");
    }
}

Path ExpressionParser::parse_path() {
    Path path;
    path.emplace_back(parse_name());
    parse_path_tail(path);
    return path;
}

void ExpressionParser::parse_path_tail(Path& path) {
    while (true) {
        if (skip_symbol(".")) {
            path.emplace_back(parse_name());
        } else if (skip_symbol("[")) {
            path.emplace_back(parse_index());
            expect_symbol("]");
        } else {
            break;
        }
    }
    if (path.size() > path_levels_max) {
        fault(
            Fault::reserved_word,
            "The document path has too many nesting levels; nesting levels: " +
                std::to_string(path.size()));
    }
}

std::string ExpressionParser::parse_name() {
    const std::string text(at().text);
    if (at().kind == Token::Kind::word) {
        if (is_reserved_word(text)) {
            fault(
                Fault::reserved_word,
                "Attribute name is a reserved keyword; reserved keyword: " + text);
        }
        advance();
        return text;
    }
    if (at().kind != Token::Kind::name) {
        syntax_error();
    }
    advance();
    const std::string* name = placeholders_.find_name(text);
    if (name == nullptr) {
        note_undefined(
            Fault::undefined_name,
            "An expression attribute name used in the document path is not defined; attribute "
            "name: " +
                text);
        return text;
    }
    return *name;
}

std::uint64_t ExpressionParser::parse_index() {
    if (at().kind != Token::Kind::digits) {
        syntax_error();
    }
    const std::string_view digits = at().text;
    std::uint64_t index = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (error != std::errc{} || index > index_max) {
        fault(
            Fault::reserved_word,
            "List index is not within the allowable range; index: [" + std::string(digits) + "]");
        index = 0;
    }
    advance();
    return index;
}

json ExpressionParser::parse_value() {
    const std::string text(at().text);
    advance();
    const json* value = placeholders_.find_value(text);
    if (value == nullptr) {
        note_undefined(
            Fault::undefined_value,
            "An expression attribute value used in expression is not defined; attribute value: " +
                text);
        return nullptr;
    }
    return *value;
}

void ExpressionParser::note_undefined(Fault which, const std::string& text) {
    if (placeholders_.defers_undefined()) {
        placeholders_.note_undefined("Invalid " + std::string(kind_) + "Expression: " + text);
        return;
    }
    fault(Fault::undefined, text);
    fault(which, text);
}

void check_overlaps(
    const std::vector<Path>& paths, const Path& added, std::map<Fault, std::string>& faults) {
    for (const Path& path : paths) {
        std::size_t i = 0;
        const std::size_t shared = std::min(path.size(), added.size());
        while (i < shared && path[i] == added[i]) {
            ++i;
        }
        const bool overlaps = i == shared;
        if (!overlaps && path[i].index() == added[i].index()) {
            continue;
        }
        faults.emplace(
            overlaps ? Fault::overlap : Fault::conflict,
            std::string("Two document paths ") + (overlaps ? "overlap" : "conflict") +
                " with each other; must remove or rewrite one of these paths; path one: " +
                to_text(path) + ", path two: " + to_text(added));
    }
}

std::string static_type(const Operand& operand) {
    switch (operand.kind) {
    case Operand::Kind::value:
        return operand.value.is_null() ? "" : type_of(operand.value);
    case Operand::Kind::size:
    case Operand::Kind::plus:
    case Operand::Kind::minus:
        return "N";
    case Operand::Kind::list_append:
        return "L";
    case Operand::Kind::path:
    case Operand::Kind::if_not_exists:
        break;
    }
    return "";
}

} // namespace snowglobe::dynamodb
