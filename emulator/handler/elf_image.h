#pragma once
// What has to be known and changed of a 64-bit ELF library before it is loaded many times in one
// process. Anything else than such a library is left alone, for the loader to refuse.
#include <cstddef>

namespace snowglobe {

// g++ binds statics of inline functions and templates as STB_GNU_UNIQUE unless -fno-gnu-unique is
// given: one instance for the process, shared by all copies of a library, and the library is never
// unmapped. Made weak, each copy has its own. Edits in place; returns how many it changed.
std::size_t make_unique_symbols_weak(char* bytes, std::size_t size);

// False if it tells of sections beyond its end: whoever writes it is not done. The loader would not
// notice, for all that it reads comes before them.
bool is_complete(const char* bytes, std::size_t size);

// How many of the leading bytes are loaded; after them there is only what debuggers read. `size`
// if that cannot be told.
std::size_t loaded_size(const char* bytes, std::size_t size);

// Where the header tells of sections, which a copy of the loaded part does not have.
struct SectionMembers {
    std::size_t offset;
    std::size_t size;
};
extern const SectionMembers section_members[3]; // to be zeroed

} // namespace snowglobe
