#pragma once
// Filter patterns of events that are JSON: `{ ($.a.b = "x*" || $.list[0] != 3) && $.c NOT EXISTS }`.
// Comparisons are joined by && and ||, of which && binds stronger, and parentheses; a selector may
// go into names (`.name`, `["a name"]`) and elements (`[0]`, `[*]`: any).
//
// A bare number is compared with numbers, and with texts that are one; a quoted one with texts
// only. A comparison does not hold of what is not there, of objects and of arrays; of a null and of
// booleans only as a text (`= true`).
#include "services/logs/filter_pattern.h"

namespace snowglobe::logs {

// REQUIRES that it begins with `{`, after blanks. Throws InvalidParameterException.
std::unique_ptr<FilterPattern::Form> read_json_pattern(std::string_view pattern);

} // namespace snowglobe::logs
