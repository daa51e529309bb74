#include "apps/common/setting.h"

#include <cstdlib>
#include <stdexcept>

namespace apps {

std::string setting(const char* name, std::string_view fallback) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string(fallback) : value;
}

std::string required_setting(const char* name) {
    std::string value = setting(name, "");
    if (value.empty()) {
        throw std::runtime_error(std::string(name) + " is not set");
    }
    return value;
}

} // namespace apps
