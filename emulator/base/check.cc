#include "emulator/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace snowglobe {

void check_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "snowglobe: internal check failed: %s at %s:%d\n", condition, file, line);
    std::fflush(stderr);
    std::abort();
}

} // namespace snowglobe
