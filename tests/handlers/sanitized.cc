// Built with AddressSanitizer (tests/executor/test_address_sanitizer.py): does what it finds, and
// what a process with two allocators would fall over.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <snowglobe/handler.h>
#include <stdexcept>
#include <string>

using snowglobe::json;

namespace {

volatile int size = 8;
char* volatile freed = nullptr; // the compiler would see it, too

json overflow_new() {
    char* bytes = new char[static_cast<std::size_t>(size)];
    bytes[size] = 1;
    delete[] bytes;
    return "not found";
}

json overflow_malloc() {
    char* bytes = static_cast<char*>(std::malloc(static_cast<std::size_t>(size)));
    bytes[size] = 1;
    std::free(bytes);
    return "not found";
}

json overflow_stack() {
    char bytes[8] = {};
    bytes[size] = 1;
    return int{bytes[size / 2]};
}

json use_after_free() {
    freed = static_cast<char*>(std::calloc(1, static_cast<std::size_t>(size)));
    std::free(freed);
    return int{freed[size / 2]};
}

json write_to_null() {
    *reinterpret_cast<volatile char*>(static_cast<std::size_t>(size)) = 1;
    return "not found";
}

json catch_exception() {
    try {
        throw std::runtime_error("caught");
    } catch (const std::exception& error) {
        return error.what();
    }
}

// Allocated inside of libc, freed here.
json free_what_libc_allocated() {
    char* copy = ::strdup("a copy");
    std::free(copy);
    char* line = nullptr;
    std::size_t capacity = 0;
    std::FILE* file = std::fopen("/proc/self/status", "r");
    const ssize_t length = ::getline(&line, &capacity, file);
    std::fclose(file);
    std::free(line);
    return length > 0;
}

json run(const json& event, snowglobe::Context&) {
    const std::string how = event.value("how", "");
    return how == "new"      ? overflow_new()
           : how == "malloc" ? overflow_malloc()
           : how == "stack"  ? overflow_stack()
           : how == "free"   ? use_after_free()
           : how == "null"   ? write_to_null()
           : how == "catch"  ? catch_exception()
           : how == "libc"   ? free_what_libc_allocated()
           : how == "throw"  ? throw std::runtime_error("thrown")
                             : json("nothing");
}

} // namespace

SNOWGLOBE_HANDLERS({"run", run})
