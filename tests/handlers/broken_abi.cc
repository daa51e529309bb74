// A library of another time.
#include <snowglobe/abi.h>

extern "C" __attribute__((visibility("default"))) const snowglobe_library*
snowglobe_library_describe() {
    static const snowglobe_library library = {999, 0, nullptr, nullptr};
    return &library;
}
