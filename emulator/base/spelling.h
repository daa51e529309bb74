#pragma once
// "Did you mean ...?" for names that do not exist.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

// " (did you mean X?)" with the nearest of the known names, or nothing if none is near: at most a
// third of the name differs, and no more than `edits_max` letters.
std::string suggestion(
    std::string_view name, const std::vector<std::string>& known, std::size_t edits_max = SIZE_MAX);

} // namespace snowglobe
