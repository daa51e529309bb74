#pragma once
// Exact comparison of numbers as they are written in JSON, without floating point.
#include <string_view>

namespace snowglobe::lambda {

// Negative, zero or positive as a < b, a == b, a > b. REQUIRES JSON numbers.
int compare_decimals(std::string_view a, std::string_view b);

} // namespace snowglobe::lambda
