#pragma once
// The code that a caller asks for.
#include <optional>
#include <string>
#include <string_view>

namespace countries {

// Why a code cannot be asked for; nullopt: it can. One letter is enough. Letters are A to Z in
// either case: all others arrive percent-encoded, and '%' is none.
std::optional<std::string> refusal_of(std::string_view code);

std::string to_upper(std::string_view code);
std::string to_lower(std::string_view code);

} // namespace countries
