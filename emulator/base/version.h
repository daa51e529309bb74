#pragma once

namespace snowglobe {

constexpr const char* version_text = "0.1.0";

} // namespace snowglobe
