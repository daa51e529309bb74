#include "emulator/base/huge_pages.h"

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <new>
#include <sys/mman.h>

#ifdef SNOWGLOBE_TCMALLOC
#include <gperftools/malloc_extension.h>
#endif

namespace snowglobe {

namespace {

// The 512 small ones in its place cost 150 to 600 microseconds.
constexpr std::chrono::microseconds cost_max{400};
constexpr std::uint32_t skipped_max = 4;

} // namespace

bool HugePageTrial::is_due() {
    if (skipped_ == 0) {
        return true;
    }
    --skipped_;
    return false;
}

bool HugePageTrial::is_worth(std::chrono::nanoseconds cost) {
    if (cost <= cost_max) {
        next_skipped_ = 1;
        return true;
    }
    skipped_ = next_skipped_;
    next_skipped_ = std::min(2 * next_skipped_, skipped_max);
    return false;
}

#ifdef SNOWGLOBE_TCMALLOC

namespace {

constexpr std::size_t huge_page_bytes = 2 * 1024 * 1024;
constexpr std::size_t small_heap_bytes = 64 * 1024 * 1024; // up to that all is as it was
constexpr std::size_t region_bytes = 32 * 1024 * 1024;

// Of this thread alone, so that it does not count when others run.
std::chrono::nanoseconds processor_time() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

// Where tcmalloc's memory comes from. Called under its lock: nothing here may allocate.
class HeapGrowth final : public SysAllocator {
public:
    explicit HeapGrowth(SysAllocator* usual) : usual_(usual) {}

    // A whole region at once: it lies in one piece then, whatever is asked for next.
    void* Alloc(std::size_t size, std::size_t* actual_size, std::size_t alignment) override {
        if (actual_size != nullptr && usual_bytes_ >= small_heap_bytes &&
            alignment <= huge_page_bytes) {
            const std::size_t bytes = std::max(region_bytes, rounded_up(size));
            if (char* const region = map(bytes)) {
                ask_for_huge_pages(region, bytes);
                *actual_size = bytes;
                return region;
            }
        }
        usual_bytes_ += size;
        return usual_->Alloc(size, actual_size, alignment);
    }

private:
    static std::size_t rounded_up(std::size_t bytes) {
        return (bytes + huge_page_bytes - 1) / huge_page_bytes * huge_page_bytes;
    }

    // Aligned to a huge page; null: there is no such piece of addresses.
    static char* map(std::size_t bytes) {
        void* const mapped = mmap(
            nullptr,
            bytes + huge_page_bytes,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS,
            -1,
            0);
        if (mapped == MAP_FAILED) {
            return nullptr;
        }
        const auto begin = reinterpret_cast<std::uintptr_t>(mapped);
        const std::size_t before = rounded_up(begin) - begin;
        char* const region = static_cast<char*>(mapped) + before;
        if (before > 0) {
            munmap(mapped, before);
        }
        munmap(region + bytes, huge_page_bytes - before);
        return region;
    }

    void ask_for_huge_pages(char* region, std::size_t bytes) {
        if (!trial_.is_due()) {
            return;
        }
        madvise(region, huge_page_bytes, MADV_HUGEPAGE);
        const std::chrono::nanoseconds before = processor_time();
        *static_cast<volatile char*>(region) = 0;
        if (trial_.is_worth(processor_time() - before)) {
            madvise(region, bytes, MADV_HUGEPAGE);
        }
    }

    SysAllocator* const usual_;
    std::size_t usual_bytes_ = 0; // that it was asked for
    HugePageTrial trial_;
};

} // namespace

void use_huge_pages() {
    // For as long as there is a heap: never destroyed.
    alignas(HeapGrowth) static char place[sizeof(HeapGrowth)];
    MallocExtension* const heap = MallocExtension::instance();
    heap->SetSystemAllocator(new (place) HeapGrowth(heap->GetSystemAllocator()));
}

#else

void use_huge_pages() {}

#endif

} // namespace snowglobe
