#include "services/mongodb/number.h"

#include <bson/bson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <vector>

namespace snowglobe::mongodb {

namespace {

constexpr std::size_t decimal128_digits_max = 34;
constexpr int double_digits = 15; // of a double that becomes a decimal

void strip(Decimal& decimal) {
    const std::size_t first = decimal.digits.find_first_not_of('0');
    if (first == std::string::npos) {
        decimal.digits.clear();
        decimal.exponent = 0;
        return;
    }
    decimal.digits.erase(0, first);
    decimal.exponent -= static_cast<int>(first);
    decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
}

// "-12.34E+5", or what is no number: "NaN", "-Infinity".
Decimal parse(std::string_view text) {
    Decimal out;
    if (text.starts_with('-')) {
        out.is_negative = true;
        text.remove_prefix(1);
    }
    if (text.starts_with("NaN") || text.starts_with("nan")) {
        out.kind = Decimal::Kind::nan;
        return out;
    }
    if (text.starts_with("Inf") || text.starts_with("inf")) {
        out.kind = out.is_negative ? Decimal::Kind::negative_infinity : Decimal::Kind::infinity;
        return out;
    }
    std::size_t at = 0;
    bool is_fraction = false;
    for (; at < text.size() && text[at] != 'E' && text[at] != 'e'; ++at) {
        if (text[at] == '.') {
            is_fraction = true;
        } else {
            out.digits.push_back(text[at]);
            out.exponent += is_fraction ? 0 : 1;
        }
    }
    if (at < text.size()) {
        std::string_view power = text.substr(at + 1);
        if (power.starts_with('+')) {
            power.remove_prefix(1);
        }
        int number = 0;
        std::from_chars(power.data(), power.data() + power.size(), number);
        out.exponent += number;
    }
    strip(out);
    return out;
}

// The digits so that the last one stands for 10^place.
std::string aligned(const Decimal& decimal, int place) {
    std::string out = decimal.digits;
    const int last = decimal.exponent - static_cast<int>(decimal.digits.size());
    out.append(static_cast<std::size_t>(last - place), '0');
    return out;
}

void pad(std::string& digits, std::size_t size) {
    digits.insert(0, size - digits.size(), '0');
}

std::string sum_of(std::string a, std::string b) {
    const std::size_t size = std::max(a.size(), b.size()) + 1;
    pad(a, size);
    pad(b, size);
    int carry = 0;
    for (std::size_t i = size; i-- > 0;) {
        const int digit = a[i] - '0' + b[i] - '0' + carry;
        a[i] = static_cast<char>('0' + digit % 10);
        carry = digit / 10;
    }
    return a;
}

// REQUIRES that a is not less than b.
std::string difference_of(std::string a, std::string b) {
    pad(b, a.size());
    int borrow = 0;
    for (std::size_t i = a.size(); i-- > 0;) {
        int digit = a[i] - b[i] - borrow;
        borrow = digit < 0 ? 1 : 0;
        digit += 10 * borrow;
        a[i] = static_cast<char>('0' + digit);
    }
    return a;
}

// Half to even, as IEEE 754 has it.
void round_to(Decimal& decimal, std::size_t digits_max) {
    if (decimal.digits.size() <= digits_max) {
        return;
    }
    const char next = decimal.digits[digits_max];
    const bool is_half =
        next == '5' && decimal.digits.find_first_not_of('0', digits_max + 1) == std::string::npos;
    const bool is_odd = (decimal.digits[digits_max - 1] - '0') % 2 == 1;
    decimal.digits.resize(digits_max);
    if (next > '5' || (next == '5' && (!is_half || is_odd))) {
        decimal.digits = sum_of(decimal.digits, "1");
        decimal.exponent += 1; // sum_of adds a digit in front
    }
    strip(decimal);
}

// With as many trailing zeros as the more exact of the operands had.
OwnedValue to_decimal128(Decimal decimal, int place) {
    std::string text;
    switch (decimal.kind) {
    case Decimal::Kind::nan:
        text = "NaN";
        break;
    case Decimal::Kind::infinity:
        text = "Infinity";
        break;
    case Decimal::Kind::negative_infinity:
        text = "-Infinity";
        break;
    case Decimal::Kind::finite: {
        round_to(decimal, decimal128_digits_max);
        std::string digits = decimal.digits.empty() ? "0" : decimal.digits;
        int last = decimal.digits.empty()
                       ? place
                       : decimal.exponent - static_cast<int>(decimal.digits.size());
        while (!decimal.digits.empty() && last > place && digits.size() < decimal128_digits_max) {
            digits.push_back('0');
            --last;
        }
        text = (decimal.is_negative ? "-" : "") + digits + "E" + std::to_string(last);
        break;
    }
    }
    if (auto made = decimal128_from(text)) {
        return *std::move(made);
    }
    // Beyond what there is, or so near to zero.
    return *decimal128_from(
        decimal.exponent < 0 ? "0" : (decimal.is_negative ? "-Infinity" : "Infinity"));
}

// What 10^n the last digit stands for.
int place_of(const Value& number) {
    if (number.type != Type::decimal128) {
        const Decimal decimal = decimal_of(number);
        if (number.type == Type::real && !decimal.digits.empty()) {
            return decimal.exponent - double_digits; // also those that are zero
        }
        return std::min(0, decimal.exponent - static_cast<int>(decimal.digits.size()));
    }
    const std::string text = decimal128_text(number);
    const std::size_t power = text.find('E');
    const std::string_view mantissa = std::string_view(text).substr(0, power);
    const std::size_t point = mantissa.find('.');
    int place = point == std::string_view::npos ? 0 : -static_cast<int>(mantissa.size() - point - 1);
    if (power != std::string::npos) {
        int exponent = 0;
        const char* begin = text.data() + power + (text[power + 1] == '+' ? 2 : 1);
        std::from_chars(begin, text.data() + text.size(), exponent);
        place += exponent;
    }
    return place;
}

// A double in a sum of decimals counts with 15 digits, as MongoDB has it.
Decimal operand(const Value& number) {
    Decimal decimal = decimal_of(number);
    if (number.type == Type::real && decimal.kind == Decimal::Kind::finite) {
        round_to(decimal, double_digits);
    }
    return decimal;
}

OwnedValue add_decimals(const Value& left, const Value& right) {
    const Decimal a = operand(left);
    const Decimal b = operand(right);
    if (a.kind != Decimal::Kind::finite || b.kind != Decimal::Kind::finite) {
        if (a.kind == Decimal::Kind::nan || b.kind == Decimal::Kind::nan ||
            (a.kind != b.kind && a.kind != Decimal::Kind::finite &&
             b.kind != Decimal::Kind::finite)) {
            return *decimal128_from("NaN");
        }
        return to_decimal128(a.kind != Decimal::Kind::finite ? a : b, 0);
    }
    const int place = std::min(place_of(left), place_of(right));
    if (a.digits.empty() || b.digits.empty()) {
        return to_decimal128(a.digits.empty() ? b : a, place);
    }
    // What is so much smaller changes no digit that stays.
    constexpr int far = 100;
    if (std::abs(a.exponent - b.exponent) > far) {
        return to_decimal128(a.exponent > b.exponent ? a : b, place);
    }
    const int last = std::min(
        a.exponent - static_cast<int>(a.digits.size()),
        b.exponent - static_cast<int>(b.digits.size()));
    std::string x = aligned(a, last);
    std::string y = aligned(b, last);
    const std::size_t size = std::max(x.size(), y.size());
    pad(x, size);
    pad(y, size);
    Decimal out;
    if (a.is_negative == b.is_negative) {
        out.is_negative = a.is_negative;
        out.digits = sum_of(x, y);
    } else {
        out.is_negative = x >= y ? a.is_negative : b.is_negative;
        out.digits = x >= y ? difference_of(x, y) : difference_of(y, x);
    }
    out.exponent = static_cast<int>(out.digits.size()) + last;
    strip(out);
    if (out.digits.empty()) {
        out.is_negative = false;
    }
    return to_decimal128(out, place);
}

OwnedValue multiply_decimals(const Value& left, const Value& right) {
    const Decimal a = operand(left);
    const Decimal b = operand(right);
    const bool is_negative = a.is_negative != b.is_negative;
    const bool has_zero = (a.kind == Decimal::Kind::finite && a.digits.empty()) ||
                          (b.kind == Decimal::Kind::finite && b.digits.empty());
    if (a.kind == Decimal::Kind::nan || b.kind == Decimal::Kind::nan) {
        return *decimal128_from("NaN");
    }
    if (a.kind != Decimal::Kind::finite || b.kind != Decimal::Kind::finite) {
        return *decimal128_from(has_zero ? "NaN" : is_negative ? "-Infinity" : "Infinity");
    }
    std::string digits(a.digits.size() + b.digits.size(), '\0');
    std::vector<int> sums(digits.size(), 0);
    for (std::size_t i = 0; i < a.digits.size(); ++i) {
        for (std::size_t j = 0; j < b.digits.size(); ++j) {
            sums[i + j + 1] += (a.digits[i] - '0') * (b.digits[j] - '0');
        }
    }
    for (std::size_t i = sums.size(); i-- > 0;) {
        if (i > 0) {
            sums[i - 1] += sums[i] / 10;
        }
        digits[i] = static_cast<char>('0' + sums[i] % 10);
    }
    Decimal out;
    out.is_negative = is_negative;
    out.digits = digits;
    out.exponent = a.exponent + b.exponent;
    strip(out);
    return to_decimal128(out, place_of(left) + place_of(right));
}

bool is_whole(Type type) {
    return type == Type::int32 || type == Type::int64;
}

std::weak_ordering order_of(double a, double b) {
    return a < b   ? std::weak_ordering::less
           : a > b ? std::weak_ordering::greater
                   : std::weak_ordering::equivalent;
}

} // namespace

std::string decimal128_text(const Value& decimal) {
    bson_decimal128_t raw;
    raw.low = static_cast<std::uint64_t>(read_int64(decimal.bytes));
    raw.high = static_cast<std::uint64_t>(read_int64(decimal.bytes.substr(8)));
    char text[BSON_DECIMAL128_STRING];
    bson_decimal128_to_string(&raw, text);
    return text;
}

std::optional<OwnedValue> decimal128_from(std::string_view text) {
    bson_decimal128_t raw;
    if (!bson_decimal128_from_string(std::string(text).c_str(), &raw)) {
        return std::nullopt;
    }
    OwnedValue out;
    out.type = Type::decimal128;
    put_int64(out.bytes, static_cast<std::int64_t>(raw.low));
    put_int64(out.bytes, static_cast<std::int64_t>(raw.high));
    return out;
}

std::string real_text(double number) {
    if (std::isnan(number)) {
        return "nan.0";
    }
    if (std::isinf(number)) {
        return number < 0 ? "-inf.0" : "inf.0";
    }
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, number).ptr;
    std::string out(text, end);
    if (out.find_first_of(".e") == std::string::npos) {
        out += ".0";
    }
    return out;
}

bool is_nan(const Value& number) {
    return number.type == Type::real ? std::isnan(number.real())
                                     : number.type == Type::decimal128 &&
                                           decimal_of(number).kind == Decimal::Kind::nan;
}

Decimal decimal_of(const Value& number) {
    switch (number.type) {
    case Type::int32:
        return parse(std::to_string(number.int32()));
    case Type::int64:
        return parse(std::to_string(number.int64()));
    case Type::decimal128:
        return parse(decimal128_text(number));
    default: {
        const double value = number.real();
        if (!std::isfinite(value)) {
            return parse(std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
        }
        if (std::abs(value) < 9e15 && value == std::floor(value)) {
            return parse(std::to_string(static_cast<std::int64_t>(value)));
        }
        // A double has at most 767 significant digits, which say it exactly.
        char text[800];
        const auto end =
            std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, 767).ptr;
        return parse({text, static_cast<std::size_t>(end - text)});
    }
    }
}

std::weak_ordering compare_numbers(const Value& a, const Value& b) {
    if (is_whole(a.type) && is_whole(b.type)) {
        return *a.whole() <=> *b.whole();
    }
    constexpr double exact_max = 9007199254740992.0; // 2^53
    const bool is_easy = a.type != Type::decimal128 && b.type != Type::decimal128 &&
                         ((a.type == Type::real && b.type == Type::real) ||
                          std::abs(is_whole(a.type) ? *a.number() : *b.number()) < exact_max);
    if (is_easy) {
        const double x = *a.number();
        const double y = *b.number();
        if (std::isnan(x) || std::isnan(y)) {
            return std::isnan(y) <=> std::isnan(x);
        }
        return order_of(x, y);
    }
    const Decimal x = decimal_of(a);
    const Decimal y = decimal_of(b);
    if (x.kind != y.kind) {
        return x.kind <=> y.kind;
    }
    if (x.kind != Decimal::Kind::finite) {
        return std::weak_ordering::equivalent;
    }
    const int left = x.digits.empty() ? 0 : x.is_negative ? -1 : 1;
    const int right = y.digits.empty() ? 0 : y.is_negative ? -1 : 1;
    if (left != right || left == 0) {
        return left <=> right;
    }
    std::weak_ordering order = x.exponent <=> y.exponent;
    if (order == 0) {
        order = x.digits.compare(y.digits) <=> 0;
    }
    return left > 0 ? order : 0 <=> order;
}

std::optional<OwnedValue> add(const Value& a, const Value& b) {
    if (a.type == Type::decimal128 || b.type == Type::decimal128) {
        return add_decimals(a, b);
    }
    if (a.type == Type::real || b.type == Type::real) {
        return OwnedValue::of_real(*a.number() + *b.number());
    }
    std::int64_t sum = 0;
    if (__builtin_add_overflow(*a.whole(), *b.whole(), &sum)) {
        return std::nullopt;
    }
    return a.type == Type::int32 && b.type == Type::int32 ? OwnedValue::of_integer(sum)
                                                          : OwnedValue::of_int64(sum);
}

std::optional<OwnedValue> multiply(const Value& a, const Value& b) {
    if (a.type == Type::decimal128 || b.type == Type::decimal128) {
        return multiply_decimals(a, b);
    }
    if (a.type == Type::real || b.type == Type::real) {
        return OwnedValue::of_real(*a.number() * *b.number());
    }
    std::int64_t product = 0;
    if (__builtin_mul_overflow(*a.whole(), *b.whole(), &product)) {
        return std::nullopt;
    }
    return a.type == Type::int32 && b.type == Type::int32 ? OwnedValue::of_integer(product)
                                                          : OwnedValue::of_int64(product);
}

} // namespace snowglobe::mongodb
