#pragma once
// Writes the catalogue of a data directory behind its rows: soon, but so seldom that it takes 2 %
// of the time, however much there is. Reads real time.
#include "emulator/base/time.h"
#include "emulator/net/loop.h"

#include <functional>

namespace snowglobe {

class CatalogPacer {
public:
    // `write`: false if it could not be written now.
    CatalogPacer(Loop& loop, std::function<bool()> write);

    // Something has changed that the catalogue tells of.
    void changed();
    void write_now();

private:
    std::function<bool()> write_;
    LoopTimer timer_;
    Duration pause_;
    bool is_stale_ = false;
};

} // namespace snowglobe
