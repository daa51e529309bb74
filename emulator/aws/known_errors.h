#pragma once
// Which error codes a service of AWS has: a metric's label must not be whatever somebody sent.
#include <string_view>

namespace snowglobe {

// `service` as registered ("dynamodb"); errors of AWS's framework are every service's.
bool is_known_error(std::string_view service, std::string_view code);

} // namespace snowglobe
