#pragma once
#include <string>
#include <string_view>

namespace snowglobe {

// What a fake and a fault of a host are bound to: "api.example" of "https://me@API.Example:8443/x?y",
// "::1" of "http://[::1]:80/"; without a scheme the text begins with the host.
std::string host_of_url(std::string_view url);

} // namespace snowglobe
