#pragma once
// BSON as text: MongoDB's Extended JSON, by libbson, and the notation of shells, which is in errors.
#include "emulator/base/json.h"
#include "services/mongodb/bson.h"

#include <string>
#include <string_view>

namespace snowglobe::mongodb {

// Relaxed: {"n": 1, "at": {"$date": "2026-01-01T00:00:00Z"}}. What is not to be shown so (text that
// is no UTF-8) is {"bytes": its size}.
json to_json(View document);
json to_json(const Value& value);
// Throws ApiError: it is no document of Extended JSON.
Document document_from_json(const json& document);

// With every type said, the members in their order.
std::string canonical_text(View document);
Document document_from_text(std::string_view text);

// { a: 1, b: "x" }
std::string shell_text(const Value& value);
std::string shell_text(View document);

} // namespace snowglobe::mongodb
