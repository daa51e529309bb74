#pragma once
#include <nlohmann/json_fwd.hpp>

namespace snowglobe {
using json = nlohmann::json;
} // namespace snowglobe
