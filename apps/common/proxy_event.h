#pragma once
// A REST proxy event, as a function behind an API gets it, and as a fake of an outside host does.
#include <optional>
#include <snowglobe/handler.h>
#include <string>

namespace apps {

using snowglobe::json;

std::optional<std::string> header(const json& event, const char* name); // in any case
std::string body_of(const json& event);                                 // decoded, may be empty

json json_answer(int status, const json& body);
json json_text_answer(int status, std::string body); // where somebody else writes the JSON

} // namespace apps
