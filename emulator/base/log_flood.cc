#include "emulator/base/log_flood.h"

namespace snowglobe {

LogFlood::Verdict LogFlood::admit(const void* place, Duration now) {
    const auto [entry, added] = places_.try_emplace(place, Place{now});
    Place& known = entry->second;
    Verdict verdict;
    if (now - known.begun >= period) {
        verdict.left_out = known.lines > lines_max ? known.lines - lines_max : 0;
        known = Place{now};
    }
    verdict.passes = ++known.lines <= lines_max;
    return verdict;
}

} // namespace snowglobe
