#include "services/logs/pattern_reader.h"

#include "services/logs/words.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace snowglobe::logs {

namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// `*` stands for any characters. Greedy from both ends, so that its work is linear in what it
// compares.
bool matches_wildcards(std::string_view pattern, std::string_view text) {
    std::size_t star = std::string_view::npos;
    std::size_t tried = 0;
    std::size_t p = 0;
    std::size_t t = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            tried = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++tried;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') {
        ++p;
    }
    return p == pattern.size();
}

} // namespace

ApiError invalid_pattern() {
    return invalid_parameter("Invalid filter pattern");
}

// Digits with a sign, a fraction, an exponent; no "inf", no hexadecimal digits, no blanks.
std::optional<double> read_pattern_number(std::string_view text) {
    constexpr std::size_t digits_max = 40;
    const bool is_number =
        !text.empty() && text.size() <= digits_max &&
        std::all_of(
            text.begin(),
            text.end(),
            [](char c) {
                return is_digit(c) || std::string_view("+-.eE").find(c) != std::string_view::npos;
            }) &&
        std::any_of(text.begin(), text.end(), is_digit);
    if (!is_number) {
        return std::nullopt;
    }
    const std::string copy(text);
    char* end = nullptr;
    const double value = std::strtod(copy.c_str(), &end);
    return end == copy.c_str() + copy.size() ? std::optional(value) : std::nullopt;
}

std::shared_ptr<const Pattern> compile_regex(const std::string& expression) {
    if (expression.empty()) {
        throw invalid_pattern();
    }
    try {
        // It is sought, a text's line ends are characters as any other.
        return std::make_shared<const Pattern>("(?s).*?(?:" + expression + ").*");
    } catch (const std::invalid_argument&) {
        throw invalid_pattern();
    }
}

PatternValue::PatternValue(Kind kind, std::string text) : kind_(kind), text_(std::move(text)) {
    if (kind_ == Kind::regex) {
        regex_ = compile_regex(text_);
    } else if (kind_ == Kind::bare) {
        number_ = read_pattern_number(text_);
    }
}

bool PatternValue::equals_text(std::string_view text) const {
    return regex_ ? regex_->matches(text) : matches_wildcards(text_, text);
}

bool compares(std::string_view text, Comparison comparison, const PatternValue& value) {
    const auto number = read_pattern_number(text);
    const bool as_numbers = number && value.number();
    switch (comparison) {
    case Comparison::equal:
        return as_numbers ? *number == *value.number() : value.equals_text(text);
    case Comparison::unequal:
        return as_numbers ? *number != *value.number() : !value.equals_text(text);
    case Comparison::less:
        return as_numbers && *number < *value.number();
    case Comparison::less_or_equal:
        return as_numbers && *number <= *value.number();
    case Comparison::greater:
        return as_numbers && *number > *value.number();
    case Comparison::greater_or_equal:
        return as_numbers && *number >= *value.number();
    }
    return false;
}

void PatternReader::skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
}

bool PatternReader::at_end() {
    skip_blanks();
    return rest_.empty();
}

bool PatternReader::is_next(std::string_view token) {
    skip_blanks();
    return rest_.starts_with(token);
}

bool PatternReader::take(std::string_view token) {
    if (!is_next(token)) {
        return false;
    }
    rest_.remove_prefix(token.size());
    return true;
}

void PatternReader::require(std::string_view token) {
    if (!take(token)) {
        throw invalid_pattern();
    }
}

std::optional<Comparison> PatternReader::take_comparison() {
    // The longer ones first.
    static constexpr std::pair<std::string_view, Comparison> signs[] = {
        {"!=", Comparison::unequal},
        {"<=", Comparison::less_or_equal},
        {">=", Comparison::greater_or_equal},
        {"=", Comparison::equal},
        {"<", Comparison::less},
        {">", Comparison::greater}};
    for (const auto& sign : signs) {
        if (take(sign.first)) {
            return sign.second;
        }
    }
    return std::nullopt;
}

std::string PatternReader::take_until(std::string_view stops) {
    const std::size_t end = std::min(rest_.find_first_of(stops), rest_.size());
    std::string taken(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return taken;
}

std::string PatternReader::take_quoted() {
    std::string text;
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_.front() != '"') {
        if (rest_.front() == '\\' && rest_.size() > 1 && (rest_[1] == '"' || rest_[1] == '\\')) {
            rest_.remove_prefix(1);
        }
        text += rest_.front();
        rest_.remove_prefix(1);
    }
    if (rest_.empty()) {
        throw invalid_pattern();
    }
    rest_.remove_prefix(1);
    return text;
}

std::string PatternReader::take_regex() {
    rest_.remove_prefix(1);
    std::string expression = take_until("%");
    if (rest_.empty()) {
        throw invalid_pattern();
    }
    rest_.remove_prefix(1);
    return expression;
}

PatternValue PatternReader::take_value(std::string_view stops) {
    skip_blanks();
    if (rest_.starts_with('"')) {
        return {PatternValue::Kind::quoted, take_quoted()};
    }
    if (rest_.starts_with('%')) {
        return {PatternValue::Kind::regex, take_regex()};
    }
    std::string text = take_until(std::string(blanks) + std::string(stops));
    if (text.empty()) {
        throw invalid_pattern();
    }
    return {PatternValue::Kind::bare, std::move(text)};
}

} // namespace snowglobe::logs
