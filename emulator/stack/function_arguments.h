#pragma once
// What intrinsic functions do with their arguments. Each throws LineError for one that cannot be,
// and Told where that has been told already.
#include "emulator/stack/functions.h"

#include <optional>
#include <string>
#include <vector>

namespace snowglobe::stack {

[[noreturn]] void fail(int line, std::string message);
const std::vector<Node>& arguments(const Node::Entry& call, std::size_t least, std::size_t most);
// The text of a known value, or nothing if it is unknown yet.
std::optional<std::string> text_argument(const Value& value, const std::string& what, int line);
// A whole number, likewise.
std::optional<std::size_t>
number_argument(const Node& node, const Names& names, const std::string& what);
// A list, or a value that is not known yet.
Value list_argument(const Node& node, const Names& names, const std::string& function);

} // namespace snowglobe::stack
