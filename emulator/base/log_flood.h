#pragma once
// Keeps a place in the code that logs without end from filling a disk: so many lines a period pass,
// the rest is counted, and the count is told afterwards. Reads no clock.
#include "emulator/base/time.h"

#include <cstdint>
#include <map>

namespace snowglobe {

class LogFlood {
public:
    static constexpr std::uint64_t lines_max = 20;
    static constexpr Duration period = seconds{10};

    struct Verdict {
        bool passes = true;
        std::uint64_t left_out = 0; // lines of this place that did not pass in its last period
    };
    // `now`: any clock that never goes back.
    Verdict admit(const void* place, Duration now);

private:
    struct Place {
        Duration begun{};
        std::uint64_t lines = 0;
    };
    std::map<const void*, Place> places_;
};

} // namespace snowglobe
