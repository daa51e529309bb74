#include "emulator/aws/shape_pattern.h"

#include <bitset>
#include <optional>
#include <regex>
#include <string>

namespace snowglobe {

namespace {

// Nothing that a pattern of AWS names is longer, but for free text, whose class is a bit table.
constexpr std::size_t regex_text_max = 2048;

struct ClassRepeat {
    std::bitset<256> bytes;
    bool may_be_empty = false;
};

bool is_letter_or_digit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// \s, \S, \d, \w, \p{L}, an escaped character. Unicode's classes take every byte beyond ASCII.
bool add_escape(std::string_view& rest, std::bitset<256>& bytes) {
    if (rest.size() < 2) {
        return false;
    }
    const char kind = rest[1];
    rest.remove_prefix(2);
    if (kind == 'p') {
        if (rest.size() < 3 || rest[0] != '{' || rest[2] != '}') {
            return false;
        }
        const char category = rest[1];
        rest.remove_prefix(3);
        for (int c = 0; c < 256; ++c) {
            const bool in_ascii = category == 'Z'   ? c == ' '
                                  : category == 'N' ? c >= '0' && c <= '9'
                                                    : c >= 'A' && is_letter_or_digit(c);
            if (c >= 0x80 || in_ascii) {
                bytes.set(static_cast<std::size_t>(c));
            }
        }
        return category == 'L' || category == 'Z' || category == 'N';
    }
    for (int c = 0; c < 256; ++c) {
        const bool space = c == ' ' || (c >= '\t' && c <= '\r');
        const bool is_in = kind == 's'   ? space
                           : kind == 'S' ? !space
                           : kind == 'd' ? c >= '0' && c <= '9'
                           : kind == 'w' ? is_letter_or_digit(c) || c == '_'
                                         : c == static_cast<unsigned char>(kind);
        if (is_in) {
            bytes.set(static_cast<std::size_t>(c));
        }
    }
    return !is_letter_or_digit(kind) || kind == 's' || kind == 'S' || kind == 'd' || kind == 'w';
}

// "[a-zA-Z0-9_.-]+", also in parentheses; nullopt for any other form.
std::optional<ClassRepeat> as_class_repeat(std::string_view pattern) {
    if (pattern.starts_with('(') && pattern.ends_with(')')) {
        pattern = pattern.substr(1, pattern.size() - 2);
    }
    if (!pattern.starts_with('[') || pattern.starts_with("[^")) {
        return std::nullopt;
    }
    ClassRepeat out;
    std::string_view rest = pattern.substr(1);
    while (!rest.empty() && rest[0] != ']') {
        if (rest[0] == '\\') {
            if (!add_escape(rest, out.bytes)) {
                return std::nullopt;
            }
            continue;
        }
        const auto first = static_cast<unsigned char>(rest[0]);
        unsigned char last = first;
        if (rest.size() > 2 && rest[1] == '-' && rest[2] != ']' && rest[2] != '\\') {
            last = static_cast<unsigned char>(rest[2]);
            rest.remove_prefix(2);
        }
        rest.remove_prefix(1);
        for (unsigned c = first; c <= last; ++c) {
            out.bytes.set(c);
        }
    }
    if (rest != "]+" && rest != "]*") {
        return std::nullopt;
    }
    out.may_be_empty = rest == "]*";
    return out;
}

} // namespace

struct ShapePatterns::Compiled {
    std::optional<ClassRepeat> repeat;
    std::optional<std::regex> regex;
};

ShapePatterns::ShapePatterns() = default;
ShapePatterns::~ShapePatterns() = default;

bool ShapePatterns::matches(std::string_view pattern, std::string_view text) const {
    std::unique_ptr<const Compiled>& row = compiled_[pattern];
    if (!row) {
        auto made = std::make_unique<Compiled>();
        made->repeat = as_class_repeat(pattern);
        if (!made->repeat) {
            made->regex.emplace(pattern.begin(), pattern.end());
        }
        row = std::move(made);
    }
    const Compiled& compiled = *row;
    if (!compiled.repeat) {
        return text.size() <= regex_text_max &&
               std::regex_match(text.begin(), text.end(), *compiled.regex);
    }
    for (const char c : text) {
        if (!compiled.repeat->bytes[static_cast<unsigned char>(c)]) {
            return false;
        }
    }
    return compiled.repeat->may_be_empty || !text.empty();
}

} // namespace snowglobe
