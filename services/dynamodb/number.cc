#include "services/dynamodb/number.h"

#include "emulator/base/check.h"
#include "services/dynamodb/request/wording.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace snowglobe::dynamodb {

namespace {

constexpr std::size_t digits_max = 38;
// Of the form 0.ddd * 10^exponent: 9.99E+125 has exponent 126, 1E-130 has -129.
constexpr std::int64_t exponent_max = 126;
constexpr std::int64_t exponent_min = -129;

constexpr const char* too_many_digits =
    "Attempting to store more than 38 significant digits in a Number";
constexpr const char* overflow =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
constexpr const char* underflow =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// The parts of sign? digits exponent?, not yet judged.
struct Parts {
    bool negative = false;
    std::string digits;        // without the point
    std::size_t fraction = 0;  // how many of them stand after the point
    std::string_view exponent; // with its sign; empty: none
};

std::optional<Parts> split(std::string_view text) {
    Parts parts;
    std::size_t i = 0;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
        parts.negative = text[i++] == '-';
    }
    bool point = false;
    for (; i < text.size() && (is_digit(text[i]) || (text[i] == '.' && !point)); ++i) {
        if (text[i] == '.') {
            point = true;
            continue;
        }
        parts.digits.push_back(text[i]);
        parts.fraction += point ? 1 : 0;
    }
    if (parts.digits.empty()) {
        return std::nullopt;
    }
    if (i == text.size()) {
        return parts;
    }
    if (text[i] != 'e' && text[i] != 'E') {
        return std::nullopt;
    }
    parts.exponent = text.substr(i + 1);
    std::string_view digits = parts.exponent;
    if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) {
        digits.remove_prefix(1);
    }
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) {
        return std::nullopt;
    }
    return parts;
}

// nullopt: does not fit 64 bits.
std::optional<std::int64_t> to_exponent(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    if (text[0] == '+') {
        text.remove_prefix(1);
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

ApiError not_numeric(std::string_view text, const Wording& wording) {
    std::string message = "The parameter cannot be converted to a numeric value";
    if (!text.empty() || wording.newer()) {
        message.append(": ").append(text);
    }
    return wording.error(message);
}

// The older layer holds numbers as java.math.BigDecimal: exponent and scale are int32, and the
// magnitude is computed in int32 too, so that 1e2147483647 wraps round and counts as too small.
// `digits` is the BigDecimal's precision.
std::int64_t older_magnitude(
    std::string_view text,
    std::int64_t exponent,
    std::size_t fraction,
    std::size_t digits,
    const Wording& wording) {
    const auto fits = [](std::int64_t v) { return v >= INT32_MIN && v <= INT32_MAX; };
    if (!fits(exponent) || !fits(static_cast<std::int64_t>(fraction) - exponent)) {
        throw not_numeric(text, wording);
    }
    const std::int64_t scale = static_cast<std::int64_t>(fraction) - exponent;
    return static_cast<std::int32_t>(
        static_cast<std::uint32_t>(static_cast<std::int64_t>(digits) - scale));
}

} // namespace

Number::Number(std::int64_t value) : negative_(value < 0) {
    digits_ = std::to_string(value);
    if (negative_) {
        digits_.erase(0, 1);
    }
    exponent_ = static_cast<std::int32_t>(digits_.size());
    digits_.erase(digits_.find_last_not_of('0') + 1);
    if (digits_.empty()) {
        exponent_ = 0;
    }
}

Number Number::parse(std::string_view text, const Wording& wording) {
    std::optional<Parts> parts = split(text);
    if (!parts) {
        throw not_numeric(text, wording);
    }
    std::string& digits = parts->digits;
    digits.erase(0, digits.find_first_not_of('0'));
    const bool zero = digits.empty();
    if (zero) {
        digits.push_back('1'); // a zero's magnitude is judged as if its last digit were 1
    }
    const std::optional<std::int64_t> exponent = to_exponent(parts->exponent);
    std::int64_t magnitude = 0; // of the form 0.ddd * 10^magnitude
    if (exponent && *exponent >= -1'000'000 && *exponent <= 1'000'000) {
        magnitude = static_cast<std::int64_t>(digits.size()) -
                    static_cast<std::int64_t>(parts->fraction) + *exponent;
    } else if (!exponent) {
        throw not_numeric(text, wording);
    } else if (wording.newer()) {
        magnitude = *exponent > 0 ? exponent_max + 1 : exponent_min - 1;
    } else {
        magnitude = older_magnitude(text, *exponent, parts->fraction, digits.size(), wording);
    }
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.size() > digits_max) {
        throw wording.error(too_many_digits);
    }
    if (magnitude > exponent_max) {
        throw wording.error(overflow);
    }
    if (magnitude < exponent_min) {
        throw wording.error(underflow);
    }
    Number number;
    if (!zero) {
        number.negative_ = parts->negative;
        number.exponent_ = static_cast<std::int32_t>(magnitude);
        number.digits_ = std::move(digits);
    }
    return number;
}

Number Number::from_text(std::string_view canonical) {
    std::optional<Parts> parts = split(canonical);
    SNOWGLOBE_CHECK(parts && parts->exponent.empty());
    Number number;
    const std::size_t first = parts->digits.find_first_not_of('0');
    if (first == std::string::npos) {
        return number;
    }
    number.negative_ = parts->negative;
    number.exponent_ = static_cast<std::int32_t>(parts->digits.size() - first) -
                       static_cast<std::int32_t>(parts->fraction);
    const std::size_t last = parts->digits.find_last_not_of('0');
    number.digits_ = parts->digits.substr(first, last - first + 1);
    return number;
}

std::string Number::text() const {
    if (is_zero()) {
        return "0";
    }
    std::string out = negative_ ? "-" : "";
    const auto count = static_cast<std::int32_t>(digits_.size());
    if (exponent_ <= 0) {
        out.append("0.").append(static_cast<std::size_t>(-exponent_), '0').append(digits_);
    } else if (exponent_ >= count) {
        out.append(digits_).append(static_cast<std::size_t>(exponent_ - count), '0');
    } else {
        const auto whole = static_cast<std::size_t>(exponent_);
        out.append(digits_, 0, whole).append(".").append(digits_, whole);
    }
    return out;
}

// Positive: 0xC0, exponent + 129, pairs of digits each + 1. Negative: 0x40, then the same bytes
// complemented and closed by 0xFF, so that the longer (smaller) one comes first. Zero: 0x80.
std::string Number::key_bytes() const {
    if (is_zero()) {
        return "\x80";
    }
    const unsigned mask = negative_ ? 0xffU : 0U;
    std::string out;
    out.push_back(static_cast<char>(negative_ ? 0x40 : 0xc0));
    out.push_back(static_cast<char>(static_cast<unsigned>(exponent_ - exponent_min) ^ mask));
    for (std::size_t i = 0; i < digits_.size(); i += 2) {
        const int tens = digits_[i] - '0';
        const int ones = i + 1 < digits_.size() ? digits_[i + 1] - '0' : 0;
        out.push_back(static_cast<char>(static_cast<unsigned>(tens * 10 + ones + 1) ^ mask));
    }
    if (negative_) {
        out.push_back('\xff');
    }
    return out;
}

Number Number::from_key_bytes(std::string_view bytes) {
    Number number;
    SNOWGLOBE_CHECK(!bytes.empty());
    if (bytes == "\x80") {
        return number;
    }
    number.negative_ = bytes[0] == '\x40';
    SNOWGLOBE_CHECK(bytes.size() >= (number.negative_ ? 4U : 3U));
    const unsigned mask = number.negative_ ? 0xffU : 0U;
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned>(static_cast<unsigned char>(bytes[i])) ^ mask;
    };
    number.exponent_ = static_cast<std::int32_t>(byte(1)) + static_cast<std::int32_t>(exponent_min);
    const std::size_t end = bytes.size() - (number.negative_ ? 1 : 0);
    for (std::size_t i = 2; i < end; ++i) {
        const unsigned pair = byte(i) - 1;
        number.digits_.push_back(static_cast<char>('0' + pair / 10));
        number.digits_.push_back(static_cast<char>('0' + pair % 10));
    }
    if (number.digits_.back() == '0') {
        number.digits_.pop_back();
    }
    return number;
}

std::size_t Number::size() const {
    const auto count = static_cast<std::int32_t>(digits_.size());
    const auto whole = static_cast<std::size_t>(std::clamp(exponent_, 0, count));
    const std::size_t fraction = digits_.size() - whole;
    return 1 + (whole + 1) / 2 + (fraction + 1) / 2 + (negative_ ? 1 : 0);
}

// java.math.BigDecimal: 31 * unscaledValue.hashCode() + scale, of the plain text's unscaled value.
std::int32_t Number::java_hash() const {
    std::string unscaled = digits_;
    const auto count = static_cast<std::int32_t>(digits_.size());
    if (!is_zero() && exponent_ > count) {
        unscaled.append(static_cast<std::size_t>(exponent_ - count), '0');
    }
    // BigInteger.hashCode: its magnitude in base 2^32, most significant first, folded by 31.
    std::vector<std::uint32_t> words;
    for (const char digit : unscaled) {
        std::uint64_t carry = static_cast<std::uint64_t>(digit - '0');
        for (auto word = words.rbegin(); word != words.rend(); ++word) {
            carry += std::uint64_t{*word} * 10;
            *word = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        if (carry != 0) {
            words.insert(words.begin(), static_cast<std::uint32_t>(carry));
        }
    }
    std::uint32_t hash = 0;
    for (const std::uint32_t word : words) {
        hash = hash * 31 + word;
    }
    if (negative_) {
        hash = 0 - hash;
    }
    const std::int32_t scale = is_zero() ? 0 : std::max(count - exponent_, 0);
    return static_cast<std::int32_t>(hash * 31 + static_cast<std::uint32_t>(scale));
}

std::strong_ordering operator<=>(const Number& a, const Number& b) {
    const auto sign = [](const Number& n) { return n.is_zero() ? 0 : n.negative_ ? -1 : 1; };
    if (sign(a) != sign(b)) {
        return sign(a) <=> sign(b);
    }
    const Number& low = a.negative_ ? b : a; // among negatives the larger magnitude is less
    const Number& high = a.negative_ ? a : b;
    if (low.exponent_ != high.exponent_) {
        return low.exponent_ <=> high.exponent_;
    }
    return low.digits_ <=> high.digits_;
}

Number Number::operator-() const {
    Number number = *this;
    number.negative_ = !is_zero() && !negative_;
    return number;
}

namespace {

// Digit strings of equal length, most significant first.
std::string add_digits(const std::string& a, const std::string& b) {
    std::string sum(a.size() + 1, '0');
    int carry = 0;
    for (std::size_t i = a.size(); i-- > 0;) {
        const int digit = (a[i] - '0') + (b[i] - '0') + carry;
        carry = digit / 10;
        sum[i + 1] = static_cast<char>('0' + digit % 10);
    }
    sum[0] = static_cast<char>('0' + carry);
    return sum;
}

// REQUIRES a >= b
std::string subtract_digits(const std::string& a, const std::string& b) {
    std::string difference(a.size() + 1, '0');
    int borrow = 0;
    for (std::size_t i = a.size(); i-- > 0;) {
        const int digit = (a[i] - '0') - (b[i] - '0') - borrow;
        borrow = digit < 0 ? 1 : 0;
        difference[i + 1] = static_cast<char>('0' + digit + borrow * 10);
    }
    return difference;
}

} // namespace

Number operator+(const Number& a, const Number& b) {
    if (a.is_zero() || b.is_zero()) {
        return a.is_zero() ? b : a;
    }
    // Both as digit strings over the same powers of ten: 0.DDDD * 10^top.
    const std::int32_t top = std::max(a.exponent_, b.exponent_);
    const auto aligned = [&](const Number& n) {
        return std::string(static_cast<std::size_t>(top - n.exponent_), '0') + n.digits_;
    };
    std::string left = aligned(a);
    std::string right = aligned(b);
    const std::size_t width = std::max(left.size(), right.size());
    left.resize(width, '0');
    right.resize(width, '0');
    Number sum;
    std::string digits;
    if (a.negative_ == b.negative_) {
        digits = add_digits(left, right);
        sum.negative_ = a.negative_;
    } else {
        digits = left >= right ? subtract_digits(left, right) : subtract_digits(right, left);
        sum.negative_ = left >= right ? a.negative_ : b.negative_;
    }
    const std::size_t first = digits.find_first_not_of('0');
    if (first == std::string::npos) {
        return Number();
    }
    sum.exponent_ = top + 1 - static_cast<std::int32_t>(first);
    sum.digits_ = digits.substr(first, digits.find_last_not_of('0') + 1 - first);
    // A result that needs more than 38 digits is an overflow too: seen on AWS with 1e50 + 1.
    if (sum.digits_.size() > digits_max || sum.exponent_ > exponent_max) {
        throw ApiError::validation(overflow);
    }
    if (sum.exponent_ < exponent_min) {
        throw ApiError::validation(underflow);
    }
    return sum;
}

Number operator-(const Number& a, const Number& b) {
    return a + -b;
}

} // namespace snowglobe::dynamodb
