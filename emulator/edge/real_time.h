#pragma once
// The real clocks, for what drives a world from outside.
#include "emulator/base/time.h"

#include <chrono>

namespace snowglobe {

inline Duration steady_now() {
    return std::chrono::duration_cast<Duration>(
        std::chrono::steady_clock::now().time_since_epoch());
}

inline Time wall_now() {
    return Time{
        std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())};
}

} // namespace snowglobe
