#include "emulator/edge/catalog_pacer.h"

#include "emulator/edge/real_time.h"

#include <algorithm>
#include <utility>

namespace snowglobe {

namespace {

// It is behind by at least so much.
constexpr Duration pause_min = seconds{1};
constexpr int pauses_per_write = 50;

} // namespace

CatalogPacer::CatalogPacer(Loop& loop, std::function<bool()> write)
    : write_(std::move(write)), timer_(loop), pause_(pause_min) {}

void CatalogPacer::changed() {
    if (!std::exchange(is_stale_, true)) {
        timer_.arm(std::chrono::steady_clock::now() + pause_, [this] { write_now(); });
    }
}

void CatalogPacer::write_now() {
    const Duration begun = steady_now();
    const bool written = write_();
    pause_ = std::max<Duration>(pause_min, pauses_per_write * (steady_now() - begun));
    is_stale_ = false;
    if (!written) {
        changed();
    }
}

} // namespace snowglobe
