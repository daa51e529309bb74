#pragma once
// How requests and replies enter a brief trace.
#include "emulator/base/json.h"

#include <string>

namespace snowglobe {

// For people only, and cheap whatever the size: a JSON value with the first members, the beginnings
// of texts, and "..." where something is left out.
void append_brief_json(std::string& out, const json& value);

} // namespace snowglobe
