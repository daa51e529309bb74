#include "emulator/base/heap_shuffle.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

namespace snowglobe {

void shuffle_heap_if_asked() {
    if (std::getenv(heap_shuffle_variable) == nullptr) {
        return;
    }
    // The allocator hands out blocks of one size in the order in which they were freed.
    constexpr std::size_t blocks = 512;
    std::uint64_t state = 0x9e3779b97f4a7c15;
    std::vector<void*> taken(blocks);
    for (std::size_t size = 16; size <= 4'096; size += 16) {
        for (void*& block : taken) {
            block = std::malloc(size);
            std::memset(block, 0xa5, size);
        }
        for (std::size_t i = blocks; i > 1; --i) {
            state = state * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
            std::swap(taken[i - 1], taken[(state >> 33) % i]);
        }
        for (std::size_t i = 1; i < blocks; ++i) { // one stays: a hole that never closes
            std::free(taken[i]);
        }
    }
}

} // namespace snowglobe
