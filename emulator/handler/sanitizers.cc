#include "emulator/handler/sanitizers.h"

#if defined(SNOWGLOBE_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#endif
#if defined(SNOWGLOBE_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

#include <csignal>
#include <ext/stdio_sync_filebuf.h>
#include <initializer_list>
#include <iostream>

namespace snowglobe {

#if defined(SNOWGLOBE_ASAN) || defined(SNOWGLOBE_TSAN)

namespace {

struct HostStreams {
    std::streambuf* out;
    std::streambuf* err;
    std::streambuf* log;
} host_streams;

} // namespace

void leave_crashes_to_the_system() {
    for (const int crash : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
        std::signal(crash, SIG_DFL);
    }
}

void forget_stack([[maybe_unused]] const void* bottom, [[maybe_unused]] std::size_t size) {
#if defined(SNOWGLOBE_ASAN)
    __asan_unpoison_memory_region(bottom, size);
#endif
}

void begin_handler(std::FILE* output) {
    static __gnu_cxx::stdio_sync_filebuf<char> buffer(output);
    host_streams = {std::cout.rdbuf(&buffer), std::cerr.rdbuf(&buffer), std::clog.rdbuf(&buffer)};
#if defined(SNOWGLOBE_ASAN)
    __lsan_disable();
#endif
}

void end_handler() {
#if defined(SNOWGLOBE_ASAN)
    __lsan_enable();
#endif
    std::cout.rdbuf(host_streams.out);
    std::cerr.rdbuf(host_streams.err);
    std::clog.rdbuf(host_streams.log);
}

#else

void leave_crashes_to_the_system() {}
void forget_stack(const void*, std::size_t) {}
void begin_handler(std::FILE*) {}
void end_handler() {}

#endif

} // namespace snowglobe

#if defined(SNOWGLOBE_ASAN)

namespace snowglobe {

FiberNotes::~FiberNotes() = default;

void FiberNotes::make(const void* bottom, std::size_t size) {
    bottom_ = bottom;
    size_ = size;
}
void FiberNotes::before_enter() {
    __sanitizer_start_switch_fiber(&caller_frames_, bottom_, size_);
}
void FiberNotes::after_enter() {
    __sanitizer_finish_switch_fiber(caller_frames_, nullptr, nullptr);
}
void FiberNotes::begun() {
    __sanitizer_finish_switch_fiber(nullptr, &caller_bottom_, &caller_size_);
}
void FiberNotes::before_leave() {
    __sanitizer_start_switch_fiber(&frames_, caller_bottom_, caller_size_);
}
void FiberNotes::after_leave() {
    __sanitizer_finish_switch_fiber(frames_, &caller_bottom_, &caller_size_);
}
void FiberNotes::ending() {
    __sanitizer_start_switch_fiber(nullptr, caller_bottom_, caller_size_);
}

} // namespace snowglobe

#elif defined(SNOWGLOBE_TSAN)

namespace snowglobe {

FiberNotes::~FiberNotes() {
    if (fiber_ != nullptr) {
        __tsan_destroy_fiber(fiber_);
    }
}

void FiberNotes::make(const void* bottom, std::size_t size) {
    bottom_ = bottom;
    size_ = size;
    if (fiber_ != nullptr) {
        __tsan_destroy_fiber(fiber_);
    }
    fiber_ = __tsan_create_fiber(0);
}
void FiberNotes::before_enter() {
    caller_fiber_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(fiber_, 0);
}
void FiberNotes::after_enter() {}
void FiberNotes::begun() {}
void FiberNotes::before_leave() {
    __tsan_switch_to_fiber(caller_fiber_, 0);
}
void FiberNotes::after_leave() {}
void FiberNotes::ending() {
    __tsan_switch_to_fiber(caller_fiber_, 0);
}

} // namespace snowglobe

#endif
