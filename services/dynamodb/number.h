#pragma once
// DynamoDB's number: a decimal of up to 38 significant digits, 1E-130 to 9.99...E+125, exact,
// without floats. A value; knows nothing of JSON or requests.
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace snowglobe::dynamodb {

class Wording;

class Number {
public:
    Number() = default; // zero
    explicit Number(std::int64_t value);

    // A number as a request writes it: sign? digits with at most one '.', exponent?. Throws
    // ValidationException: not numeric, more than 38 digits, overflow, underflow. The two layers
    // read huge exponents differently (Wording).
    static Number parse(std::string_view text, const Wording& wording);
    // Reads text() back.
    static Number from_text(std::string_view canonical);

    // Plain decimal: no '+', no exponent, no needless zeros, no "-0".
    std::string text() const;

    // Bytes whose order is the order of the numbers; at most 22.
    std::string key_bytes() const;
    static Number from_key_bytes(std::string_view bytes);

    // Exact; throw ValidationException when the result has more than 38 digits or is out of range.
    friend Number operator+(const Number& a, const Number& b);
    friend Number operator-(const Number& a, const Number& b);
    Number operator-() const;

    bool is_zero() const { return digits_.empty(); }
    bool is_negative() const { return negative_; }
    // Digits before and after the point without needless zeros: the size arithmetic needs them.
    std::size_t size() const;
    // hashCode() of the Java BigDecimal that AWS would hold; see in_hash_order (item.h).
    std::int32_t java_hash() const;

    friend bool operator==(const Number&, const Number&) = default;
    friend std::strong_ordering operator<=>(const Number& a, const Number& b);

private:
    // value = 0.d1d2d3... * 10^exponent_; d1 and the last digit are not '0'. Zero has no digits.
    bool negative_ = false;
    std::int32_t exponent_ = 0;
    std::string digits_;
};

} // namespace snowglobe::dynamodb
