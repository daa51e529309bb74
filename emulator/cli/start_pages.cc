#include "emulator/cli/start_pages.h"

#include "emulator/handler/fiber_watch.h"

#include <cstdint>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

namespace snowglobe {

namespace {

int release_code(dl_phdr_info* program, std::size_t, void*) {
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    for (int i = 0; i < program->dlpi_phnum; ++i) {
        const ElfW(Phdr)& segment = program->dlpi_phdr[i];
        if (segment.p_type == PT_LOAD && (segment.p_flags & PF_W) == 0) {
            const std::uintptr_t begin = (program->dlpi_addr + segment.p_vaddr) / page * page;
            const std::uintptr_t end = program->dlpi_addr + segment.p_vaddr + segment.p_memsz;
            madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
        }
    }
    return 1; // the program itself comes first; libraries are not ours
}

} // namespace

void release_start_pages() {
    if (!is_traced(getpid())) { // a debugger's breakpoints are in these pages
        dl_iterate_phdr(release_code, nullptr);
    }
}

} // namespace snowglobe
