#include "services/lambda/decimal.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace snowglobe::lambda {

namespace {

// 0.<digits> * 10^exponent, without leading or trailing zeros; no digits: zero.
struct Decimal {
    bool negative = false;
    std::string digits;
    std::int64_t exponent = 0;
};

Decimal read(std::string_view text) {
    Decimal out;
    out.negative = text.starts_with('-');
    if (out.negative) {
        text.remove_prefix(1);
    }
    const auto mark = text.find_first_of("eE");
    if (mark != std::string_view::npos) {
        std::string_view power = text.substr(mark + 1);
        const bool down = power.starts_with('-');
        if (down || power.starts_with('+')) {
            power.remove_prefix(1);
        }
        for (const char digit : power.substr(0, 9)) { // nine digits are beyond any real number
            out.exponent = out.exponent * 10 + (digit - '0');
        }
        out.exponent = down ? -out.exponent : out.exponent;
        text = text.substr(0, mark);
    }
    const auto point = std::min(text.find('.'), text.size());
    out.exponent += static_cast<std::int64_t>(point);
    out.digits = text.substr(0, point);
    if (point < text.size()) {
        out.digits += text.substr(point + 1);
    }
    const auto first = std::min(out.digits.find_first_not_of('0'), out.digits.size());
    out.exponent -= static_cast<std::int64_t>(first);
    out.digits.erase(0, first);
    out.digits.erase(out.digits.find_last_not_of('0') + 1);
    if (out.digits.empty()) {
        return {};
    }
    return out;
}

int compare_magnitudes(const Decimal& a, const Decimal& b) {
    if (a.digits.empty() || b.digits.empty()) {
        return static_cast<int>(!a.digits.empty()) - static_cast<int>(!b.digits.empty());
    }
    if (a.exponent != b.exponent) {
        return a.exponent < b.exponent ? -1 : 1;
    }
    return a.digits.compare(b.digits);
}

} // namespace

int compare_decimals(std::string_view a, std::string_view b) {
    const Decimal left = read(a);
    const Decimal right = read(b);
    if (left.negative != right.negative) {
        return left.negative ? -1 : 1;
    }
    const int order = compare_magnitudes(left, right);
    return left.negative ? -order : order;
}

} // namespace snowglobe::lambda
