#pragma once
// The plain part of Extended JSON, without its text: what nearly all documents of handlers have.
// libbson, which knows all of it, is asked for the rest (bson_json.h), and both say the same.
#include "emulator/base/json.h"
#include "services/mongodb/bson.h"

#include <optional>

namespace snowglobe::mongodb {

// Nothing: a value of another kind is in it (a decimal, NaN, text that is no UTF-8).
std::optional<json> to_plain_json(View document);
// Nothing: it is no document, or says something that only libbson reads.
std::optional<Document> from_plain_json(const json& document);

} // namespace snowglobe::mongodb
