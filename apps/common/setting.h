#pragma once
#include <string>
#include <string_view>

namespace apps {

// An environment variable of the function, or `fallback` where it is not set.
std::string setting(const char* name, std::string_view fallback);

} // namespace apps
