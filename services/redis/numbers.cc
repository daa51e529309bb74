#include "services/redis/numbers.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace snowglobe::redis {

namespace {

// Scores up to here are written as integers are.
constexpr double integer_max = 4503599627370496.0; // 2^52

// Digits and a power of ten, as fpconv writes them.
std::string place_point(const std::string& digits, int exponent, bool is_negative) {
    const int count = static_cast<int>(digits.size());
    const int size = std::abs(exponent + count - 1);
    std::string out = is_negative ? "-" : "";
    if (exponent >= 0 && size < count + 7) {
        return out + digits + std::string(static_cast<std::size_t>(exponent), '0');
    }
    if (exponent < 0 && (exponent > -7 || size < 4)) {
        const int before = count + exponent;
        if (before <= 0) {
            return out + "0." + std::string(static_cast<std::size_t>(-before), '0') + digits;
        }
        return out + digits.substr(0, static_cast<std::size_t>(before)) + "." +
               digits.substr(static_cast<std::size_t>(before));
    }
    out += digits.front();
    if (count > 1) {
        out += "." + digits.substr(1);
    }
    return out + "e" + (exponent + count - 1 < 0 ? "-" : "+") + std::to_string(size);
}

} // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
    if (text.empty() || text.size() > 20) {
        return std::nullopt;
    }
    const std::string_view digits = text.front() == '-' ? text.substr(1) : text;
    if (digits.empty() || (digits.front() == '0' && text.size() > 1)) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && rest == end ? std::optional(number) : std::nullopt;
}

void append_integer(std::int64_t number, std::string& out) {
    std::array<char, 24> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
    out.append(text.data(), end);
}

std::optional<double> parse_double(std::string_view text) {
    constexpr std::size_t exact_digits = 15; // of any integer that has so many
    if (text.size() <= exact_digits && !text.empty() &&
        std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
        std::int64_t number = 0;
        for (const char c : text) {
            number = number * 10 + (c - '0');
        }
        return static_cast<double>(number);
    }
    if (text.empty() || std::isspace(static_cast<unsigned char>(text.front())) != 0 ||
        text.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    const std::string copy(text);
    char* end = nullptr;
    errno = 0;
    const double value = std::strtod(copy.c_str(), &end);
    const bool is_too_large = errno == ERANGE && (value == HUGE_VAL || value == -HUGE_VAL);
    if (end != copy.c_str() + copy.size() || value != value || is_too_large) {
        return std::nullopt;
    }
    return value;
}

std::string format_score(double score) {
    if (score == HUGE_VAL || score == -HUGE_VAL) {
        return score > 0 ? "inf" : "-inf";
    }
    if (score == 0) {
        return std::signbit(score) ? "-0" : "0";
    }
    if (score > -integer_max && score < integer_max &&
        static_cast<double>(static_cast<std::int64_t>(score)) == score) {
        return std::to_string(static_cast<std::int64_t>(score));
    }
    std::array<char, 40> text{};
    const auto [end, error] = std::to_chars(
        text.data(), text.data() + text.size(), score, std::chars_format::scientific);
    // "-1.25e+03"
    std::string_view all(text.data(), static_cast<std::size_t>(end - text.data()));
    const bool is_negative = all.front() == '-';
    all.remove_prefix(is_negative ? 1 : 0);
    const std::size_t e = all.find('e');
    std::string digits(all.substr(0, e));
    std::erase(digits, '.');
    const int exponent =
        std::atoi(std::string(all.substr(e + 1)).c_str()) - static_cast<int>(digits.size()) + 1;
    return place_point(digits, exponent, is_negative);
}

std::optional<long double> parse_long_double(std::string_view text) {
    if (text.empty() || text.size() > 255 ||
        std::isspace(static_cast<unsigned char>(text.front())) != 0 ||
        text.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    const std::string copy(text);
    char* end = nullptr;
    errno = 0;
    const long double value = std::strtold(copy.c_str(), &end);
    const bool is_out_of_range =
        errno == ERANGE && (value == HUGE_VALL || value == -HUGE_VALL || value == 0);
    if (end != copy.c_str() + copy.size() || value != value || is_out_of_range) {
        return std::nullopt;
    }
    return value;
}

std::string format_long_double(long double number) {
    std::array<char, 5200> text{};
    std::snprintf(text.data(), text.size(), "%.17Lf", number);
    std::string out = text.data();
    if (out.find('.') != std::string::npos) {
        out.erase(out.find_last_not_of('0') + 1);
        if (out.back() == '.') {
            out.pop_back();
        }
    }
    return out == "-0" ? "0" : out;
}

std::uint64_t ordered_bits(double score) {
    const auto bits = std::bit_cast<std::uint64_t>(score == 0 ? 0.0 : score);
    constexpr std::uint64_t sign = std::uint64_t{1} << 63;
    return (bits & sign) != 0 ? ~bits : bits | sign;
}

double score_of_bits(std::uint64_t bits) {
    constexpr std::uint64_t sign = std::uint64_t{1} << 63;
    return std::bit_cast<double>((bits & sign) != 0 ? bits & ~sign : ~bits);
}

} // namespace snowglobe::redis
