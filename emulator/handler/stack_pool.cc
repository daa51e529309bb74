#include "emulator/handler/stack_pool.h"

#include "emulator/handler/sanitizers.h"

#include <new>
#include <sys/mman.h>

namespace snowglobe {

namespace {

#if defined(SNOWGLOBE_ASAN) || defined(SNOWGLOBE_TSAN)
constexpr std::size_t stack_bytes = 1024 * 1024; // frames are larger there
#else
constexpr std::size_t stack_bytes = 256 * 1024;
#endif
constexpr std::size_t guard_bytes = 4096;

} // namespace

StackPool::~StackPool() {
    for (const auto& stack : free_) {
        char* const bottom = static_cast<char*>(stack.sp) - stack.size;
        munmap(bottom - guard_bytes, stack.size + guard_bytes);
    }
}

boost::context::stack_context StackPool::take() {
    boost::context::stack_context stack;
    if (!free_.empty()) {
        stack = free_.back();
        free_.pop_back();
        return stack;
    }
    void* bottom = mmap(
        nullptr,
        guard_bytes + stack_bytes,
        PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK,
        -1,
        0);
    if (bottom == MAP_FAILED || mprotect(bottom, guard_bytes, PROT_NONE) != 0) {
        throw std::bad_alloc();
    }
    stack.size = stack_bytes;
    stack.sp = static_cast<char*>(bottom) + guard_bytes + stack_bytes;
    return stack;
}

void StackPool::give_back(const boost::context::stack_context& stack) {
    forget_stack(static_cast<char*>(stack.sp) - stack.size, stack.size);
    free_.push_back(stack);
}

} // namespace snowglobe
