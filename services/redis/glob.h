#pragma once
// Patterns of KEYS, of MATCH and of PSUBSCRIBE: * ? [a-c] [^a] \x.
#include <string_view>

namespace snowglobe::redis {

// In the time of the pattern times the text, whatever they are.
bool matches_glob(std::string_view pattern, std::string_view text, bool ignores_case = false);

} // namespace snowglobe::redis
