#pragma once
// How the processes that load a handler library are started. As this program, but for libraries
// that are built with AddressSanitizer: its runtime must be loaded before all others, and allocate
// for everybody in the process.
#include <string>
#include <vector>

namespace snowglobe {

struct HostProgram {
    std::string file = "/proc/self/exe";
    std::string preload; // the value of LD_PRELOAD; empty: this process could load the library, too
};

// For a library at `path`, for messages, that needs these others. Throws std::runtime_error, one
// line, if there is no such process.
HostProgram host_program(const std::string& path, const std::vector<std::string>& needed);

// What to do about a library that lacks a function of a sanitizer; empty if `symbol` is of none.
std::string advice_on_missing(const std::string& symbol);

// Whether a sanitizer's runtime is in this process, its own or a library's: its shadow memory
// counts as data.
bool has_shadow_memory();

} // namespace snowglobe
