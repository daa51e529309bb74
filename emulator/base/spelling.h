#pragma once
// "Did you mean ...?" for names that do not exist.
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

// " (did you mean X?)" with the nearest of the known names, or nothing if none is near.
std::string suggestion(std::string_view name, const std::vector<std::string>& known);

} // namespace snowglobe
