#include "emulator/handler/host_program.h"

#include "emulator/handler/elf_image.h"
#include "emulator/handler/memory_file.h"
#include "emulator/handler/sanitizers.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

namespace snowglobe {

namespace {

// The C functions that our allocator defines for the whole process. Those of C++ are not exported.
constexpr std::string_view allocator[] = {
    "malloc",
    "calloc",
    "realloc",
    "free",
    "cfree",
    "memalign",
    "aligned_alloc",
    "posix_memalign",
    "valloc",
    "pvalloc",
    "malloc_usable_size",
    "malloc_stats",
    "mallinfo",
    "mallopt"};

// A copy of this program, in memory, whose allocator is only its own: definitions of the program
// come before those of any library, and what libc and handlers allocate is the sanitizer's to see.
// What the program allocates it frees itself, so two allocators do no harm.
int program_without_allocator() {
    const int program = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    const int copy = new_memory_file("snowglobe", true);
    copy_bytes(program, copy);
    close(program);
    const MappedFile bytes(copy);
    hide_symbols(bytes.bytes(), bytes.size(), allocator);
    return copy;
}

bool begins_with_one_of(std::string_view name, std::initializer_list<std::string_view> beginnings) {
    for (const std::string_view beginning : beginnings) {
        if (name.starts_with(beginning)) {
            return true;
        }
    }
    return false;
}

} // namespace

HostProgram host_program(
    [[maybe_unused]] const std::string& path,
    [[maybe_unused]] const std::vector<std::string>& needed) {
    HostProgram host;
#if !defined(SNOWGLOBE_ASAN) && !defined(SNOWGLOBE_TSAN) // that runtime is there already
    for (const std::string& library : needed) {
        if (begins_with_one_of(
                library, {"libtsan.", "liblsan.", "libhwasan.", "libclang_rt.tsan"})) {
            throw std::runtime_error(
                path + ": is built with a sanitizer that cannot be used here (it needs " + library +
                "): -fsanitize=address and -fsanitize=undefined can");
        }
        if (begins_with_one_of(library, {"libasan.", "libclang_rt.asan"})) {
            host.preload = library;
        }
    }
    if (host.preload.empty()) {
        return host;
    }
    for (const std::string& library : needed) {
        // Else it would find no __cxa_throw to call after its own, and the first throw ends it.
        if (begins_with_one_of(library, {"libstdc++.", "libc++.", "libc++abi."})) {
            host.preload += ":" + library;
        }
    }
    static const int program = program_without_allocator();
    host.file = path_of_descriptor(program);
#endif
    return host;
}

std::string advice_on_missing(const std::string& symbol) {
    if (begins_with_one_of(symbol, {"__asan_", "__ubsan_", "__tsan_", "__msan_"})) {
        return ": a sanitizer's runtime must be a shared library of its own: g++ without "
               "-static-libasan, clang++ with -shared-libsan; address and undefined can be used";
    }
    return "";
}

bool has_shadow_memory() {
    return dlsym(RTLD_DEFAULT, "__asan_init") != nullptr ||
           dlsym(RTLD_DEFAULT, "__tsan_init") != nullptr;
}

} // namespace snowglobe
