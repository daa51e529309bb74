#pragma once
// Which MongoDB this is as: a standalone 7.0.
#include "services/mongodb/bson.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace snowglobe::mongodb {

constexpr std::string_view version = "7.0.0";
constexpr std::array<std::int32_t, 4> version_numbers{7, 0, 0, 0};
constexpr std::int32_t wire_version_max = 21;

struct Asked;
// What hello and isMaster answer, but for how they call that it may be written to.
Document greeting(Asked& asked, std::string_view writable);

} // namespace snowglobe::mongodb
