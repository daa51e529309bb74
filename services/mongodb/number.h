#pragma once
// MongoDB's four types of numbers: their order, which is exact across types, and what $inc and $mul
// make of two of them.
#include "services/mongodb/bson.h"

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::mongodb {

// A number in decimal, as exact as it is: +-0.d1d2d3... * 10^exponent.
struct Decimal {
    enum class Kind : std::uint8_t { nan, negative_infinity, finite, infinity };
    Kind kind = Kind::finite;
    bool is_negative = false;
    std::string digits; // '0' to '9', the first and the last not '0'; empty: zero
    int exponent = 0;
};

// REQUIRES numbers.
Decimal decimal_of(const Value& number);
std::weak_ordering compare_numbers(const Value& a, const Value& b); // NaN is the least
bool is_nan(const Value& number);

// int32 grows to int64, with a double it is a double, with a decimal one of these. Nothing: more
// than 64 bits hold.
std::optional<OwnedValue> add(const Value& a, const Value& b);
std::optional<OwnedValue> multiply(const Value& a, const Value& b);

std::string decimal128_text(const Value& decimal);
// Nothing: it is none.
std::optional<OwnedValue> decimal128_from(std::string_view text);
// As shells print it: 1.5, and 1.0 for 1.
std::string real_text(double number);

} // namespace snowglobe::mongodb
