#pragma once
// Profilers find symbols by the names of mappings, which they learn as these are made. The code of
// a handler library runs from a copy in memory, whose name leads nowhere. So the file that a build
// has written is mapped in its place for a moment, and the copy moved back, which no profiler hears
// of: perf is told of mmap(), not of mremap(). A profiler that comes later, or is another, sees the
// copy's name.
#include <cstdint>
#include <string>

namespace snowglobe {

// For a library that is loaded at `base`, from a copy of what was at `path`. Does nothing if there
// is another build by now. No thread may run the code meanwhile.
void name_code_for_profilers(std::uintptr_t base, const std::string& path);

} // namespace snowglobe
