#pragma once
// g++ binds statics of inline functions and templates as STB_GNU_UNIQUE unless -fno-gnu-unique is
// given: one instance for the process, shared by all copies of a library, and the library is never
// unmapped. In our private copies these symbols become weak, so each sandbox has its own.
#include <cstddef>

namespace snowglobe {

// Edits the bytes of a 64-bit ELF library in place; anything else is left alone. Returns how many
// symbols were changed.
std::size_t make_unique_symbols_weak(char* bytes, std::size_t size);

} // namespace snowglobe
