#pragma once
// One pattern against one JSON value. Pure.
//
// Numbers are equal when they are written alike (300, 300.0 and 3.0e2 differ), so `read_exact`
// keeps those that would become a double as their text (json::exact_number).
#include "emulator/base/json.h"

#include <optional>
#include <string_view>

namespace snowglobe::lambda {

std::optional<json> read_exact(std::string_view text);
// Turns the doubles of a parsed value into the same form.
json to_exact(const json& value);

// A pattern is an object whose leaves are non-empty arrays of alternatives.
bool is_pattern(const json& pattern);
bool pattern_matches(const json& pattern, const json& event);

} // namespace snowglobe::lambda
