#pragma once
#include <string>
#include <string_view>

namespace apps {

std::string base64_encode(std::string_view bytes);
std::string base64_decode(std::string_view text); // throws std::invalid_argument

} // namespace apps
