#pragma once
// What has to be known and changed of a 64-bit ELF file before it is loaded or started. Anything
// else than such a file is left alone, for the loader to refuse.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

// g++ binds statics of inline functions and templates as STB_GNU_UNIQUE unless -fno-gnu-unique is
// given: one instance for the process, shared by all copies of a library, and the library is never
// unmapped. Made weak, each copy has its own. Edits in place; returns how many it changed.
std::size_t make_unique_symbols_weak(char* bytes, std::size_t size);

// What the file defines under these names is its own from now on: other files of a process that
// ask for them find another definition. Edits in place; returns how many it changed.
std::size_t hide_symbols(char* bytes, std::size_t size, std::span<const std::string_view> names);

// The libraries that the loader loads with it: "libstdc++.so.6".
std::vector<std::string> needed_libraries(const char* bytes, std::size_t size);

// False if it tells of sections beyond its end: whoever writes it is not done. The loader would not
// notice, for all that it reads comes before them.
bool is_complete(const char* bytes, std::size_t size);

// How many of the leading bytes are loaded; after them there is only what debuggers read. `size`
// if that cannot be told.
std::size_t loaded_size(const char* bytes, std::size_t size);

} // namespace snowglobe
