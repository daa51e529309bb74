#pragma once
// Tokens of lists that come a page at a time. A token says where the next page begins, and is told
// from what nobody has given out: it is good only for the list that it is of.
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

// `place` is the list's own: a name, a number.
std::string page_token(std::string_view list, std::string_view place);
// nullopt: it is not a token of that list.
std::optional<std::string> place_of_page(std::string_view list, std::string_view token);

} // namespace snowglobe
