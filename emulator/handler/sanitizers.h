#pragma once
// What sanitizers must be told of fibers: AddressSanitizer which stack is the current one,
// ThreadSanitizer which flow of control. And what is different for handlers where they are at work.
// Nothing of it is left in other builds. docs/sanitizers.md has the rest.
#include <cstddef>
#include <cstdio>

#if defined(__SANITIZE_ADDRESS__)
#define SNOWGLOBE_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define SNOWGLOBE_TSAN 1
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SNOWGLOBE_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define SNOWGLOBE_TSAN 1
#endif
#endif

namespace snowglobe {

// For a process that only runs a handler's code: a crash is to end it as everywhere, by its signal,
// where a sanitizer would report it and exit.
void leave_crashes_to_the_system();

// A stack is about to be used again or unmapped; whoever had it may have left it in the middle.
void forget_stack(const void* bottom, std::size_t size);

// What a handler allocates between the two, LeakSanitizer does not look for: an invocation that is
// discarded is abandoned, and the statics of a library are never destroyed. And std::cout, which is
// the host's where the C++ runtime is shared, writes to `output` as stdio does.
void begin_handler(std::FILE* output);
void end_handler();

#if defined(SNOWGLOBE_ASAN) || defined(SNOWGLOBE_TSAN)

// One fiber, seen by the sanitizers; owned by whoever owns its stack.
class FiberNotes {
public:
    FiberNotes() = default;
    ~FiberNotes();
    FiberNotes(const FiberNotes&) = delete;
    FiberNotes& operator=(const FiberNotes&) = delete;

    // On the caller's stack: a fiber is about to begin on [bottom, bottom + size).
    void make(const void* bottom, std::size_t size);
    // On the caller's stack, around each switch into the fiber.
    void before_enter();
    void after_enter();
    // On the fiber's stack: first thing; around each switch back; last thing.
    void begun();
    void before_leave();
    void after_leave();
    void ending();

private:
    const void* bottom_ = nullptr;
    std::size_t size_ = 0;
    const void* caller_bottom_ = nullptr;
    std::size_t caller_size_ = 0;
    void* caller_frames_ = nullptr;
    void* frames_ = nullptr;
    void* fiber_ = nullptr;
    void* caller_fiber_ = nullptr;
};

#else

class FiberNotes {
public:
    void make(const void*, std::size_t) {}
    void before_enter() {}
    void after_enter() {}
    void begun() {}
    void before_leave() {}
    void after_leave() {}
    void ending() {}
};

#endif

} // namespace snowglobe
