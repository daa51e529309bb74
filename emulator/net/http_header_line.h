#pragma once
// Header lines on their way out. Inside net/ only.
#include <string>
#include <string_view>

namespace snowglobe {

// Appends "name: value\r\n". Values and names may come from a handler: a control character in a
// value becomes a space, so that it cannot end the line, and what is no name is left out.
void append_header(std::string& out, std::string_view name, std::string_view value);

} // namespace snowglobe
