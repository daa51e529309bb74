#pragma once
// A member that travels as text (in a form, path, query, header or XML) as a value of its type, and
// back. What is no number, boolean or time stays text, for the check of shapes to refuse as it does
// with JSON.
#include "emulator/aws/model.h"
#include "emulator/base/json.h"

#include <string>
#include <string_view>

namespace snowglobe {

// Times are read in either form, or as seconds of the epoch.
json value_of_text(const Shape& shape, std::string_view text);

// "2026-01-01T00:00:00Z", or "Thu, 01 Jan 2026 00:00:00 GMT", as in headers.
enum class DateForm : std::uint8_t { iso8601, http };
std::string text_of_value(const Shape& shape, const json& value, DateForm form);

} // namespace snowglobe
