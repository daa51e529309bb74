#pragma once
// What a file that is no fixture seems to be, and what to do with it. Pure: a guess by its
// beginning, for an error's end.
#include <string>
#include <string_view>

namespace snowglobe {

// Like "it looks like a template: give it with --template"; empty: it looks like nothing known.
std::string fixture_hint(std::string_view head);

} // namespace snowglobe
