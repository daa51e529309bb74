#pragma once
// Huge pages for what a large heap grows by. A log or a table in memory is written once to memory
// that is fresh, and the kernel takes longer to find and clear that in pages of 4 KB than the rest
// of a request takes altogether (decision 0018). A small heap stays as it is: it would be larger.
#include <chrono>
#include <cstdint>

namespace snowglobe {

// Whether it is worth asking for them. The first one of a region is tried: it costs too much where
// the kernel has to move others out of the way for it, or where the host of a virtual machine has
// taken back what lay free. Then several regions do without before one tries again. Pure.
class HugePageTrial {
public:
    // Of the next region.
    bool is_due();
    // What the first one of that region cost. True: the others are to be huge, too.
    bool is_worth(std::chrono::nanoseconds cost);

private:
    std::uint32_t skipped_ = 0; // are to be
    std::uint32_t next_skipped_ = 1;
};

// From now on, and in this process only. Does nothing where the allocator is another (sanitizers).
void use_huge_pages();

} // namespace snowglobe
