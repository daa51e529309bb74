#pragma once
#include <string>
#include <string_view>

namespace apps {

// An environment variable of the function, or `fallback` where it is not set.
std::string setting(const char* name, std::string_view fallback);

// One that the template has to hand in: a table's name, a queue's URL. Throws where it is not set.
std::string required_setting(const char* name);

} // namespace apps
