#include "apps/common/setting.h"

#include <cstdlib>

namespace apps {

std::string setting(const char* name, std::string_view fallback) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string(fallback) : value;
}

} // namespace apps
