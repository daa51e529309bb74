#pragma once
// Numbers as Redis reads and writes them.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::redis {

// Only what it would be written as: no "+1", no "01", no blanks.
std::optional<std::int64_t> parse_integer(std::string_view text);
void append_integer(std::int64_t number, std::string& out);

// A score, a timeout: "1.5", "-inf", "1e3", "0x10". Not a NaN.
std::optional<double> parse_double(std::string_view text);
// The shortest text that is read as the same: "0.1", "3", "1e+20", "inf".
std::string format_score(double score);

// INCRBYFLOAT's, which counts in 80 bits.
std::optional<long double> parse_long_double(std::string_view text);
std::string format_long_double(long double number);

// All bits of a score, in an order that is that of scores. -0 is 0.
std::uint64_t ordered_bits(double score);
double score_of_bits(std::uint64_t bits);

} // namespace snowglobe::redis
