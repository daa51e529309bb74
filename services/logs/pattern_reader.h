#pragma once
// What the forms of filter patterns have in common: their lexical parts, and how a value is
// compared.
#include "emulator/base/error.h"
#include "emulator/base/pattern.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::logs {

ApiError invalid_pattern();

// What a text or number is compared with. A quoted or bare one may have `*` for any characters; a
// bare one that is a number is compared as such with numbers.
class PatternValue {
public:
    enum class Kind { quoted, bare, regex };
    PatternValue(Kind kind, std::string text);

    bool equals_text(std::string_view text) const;
    Kind kind() const { return kind_; }
    // nullopt: it is none.
    std::optional<double> number() const { return number_; }

private:
    Kind kind_;
    std::string text_;
    std::optional<double> number_;
    std::shared_ptr<const Pattern> regex_;
};

enum class Comparison { equal, unequal, less, less_or_equal, greater, greater_or_equal };

// Of a text of a log: < and > hold of numbers only.
bool compares(std::string_view text, Comparison comparison, const PatternValue& value);

std::optional<double> read_pattern_number(std::string_view text);

// Reads a pattern from left to right.
class PatternReader {
public:
    explicit PatternReader(std::string_view text) : rest_(text) {}

    void skip_blanks();
    bool at_end();
    // After blanks: takes the token if it is next.
    bool take(std::string_view token);
    bool is_next(std::string_view token);
    void require(std::string_view token); // throws
    std::optional<Comparison> take_comparison();
    // "quoted", %regex%, or what reaches to a blank or one of `stops`. Throws.
    PatternValue take_value(std::string_view stops);
    std::string take_until(std::string_view stops);
    // REQUIRES that a quote is next. \" and \\ are characters.
    std::string take_quoted();
    std::string take_regex();
    std::string_view rest() const { return rest_; }
    void skip(std::size_t characters) { rest_.remove_prefix(characters); }

private:
    std::string_view rest_;
};

// Throws: it is no expression.
std::shared_ptr<const Pattern> compile_regex(const std::string& expression);

} // namespace snowglobe::logs
