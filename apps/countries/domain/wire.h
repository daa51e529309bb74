#pragma once
// Numbers and texts as callers of this API see them, which is how Python's json module and floats
// write them.
#include <snowglobe/json.h>
#include <string>
#include <string_view>

namespace countries {

using snowglobe::json;

// A DynamoDB number: "7132530" -> "7132530.0", "45.7" -> "45.7", "1E-5" -> "1e-05".
std::string float_text(std::string_view number);

// Compact JSON, everything but ASCII as \uXXXX. Of an item's attributes, with all numbers as
// floats; throws std::invalid_argument for a set or for bytes, which JSON does not have.
std::string item_text(const json& item);
// Of a JSON value that is no item; its numbers stay what they are.
std::string json_text(const json& value);

// JSON text as it can be stored: a fraction becomes the exact decimal of its shortest text (a raw
// number), integers stay. Discarded: no JSON.
json parse_storable(std::string_view text);

} // namespace countries
