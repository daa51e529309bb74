#include "emulator/handler/profiler_names.h"

#include "emulator/base/check.h"

#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <span>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace snowglobe {

namespace {

// Of a library that the loader has taken: it begins with its header.
std::span<const Elf64_Phdr> segments_at(std::uintptr_t base) {
    const auto* header = reinterpret_cast<const Elf64_Ehdr*>(base);
    return {reinterpret_cast<const Elf64_Phdr*>(base + header->e_phoff), header->e_phnum};
}

// By its notes, one of which is the build id.
bool is_same_build(int file, std::uintptr_t base) {
    bool any = false;
    for (const Elf64_Phdr& segment : segments_at(base)) {
        if (segment.p_type != PT_NOTE) {
            continue;
        }
        any = true;
        std::vector<char> notes(segment.p_filesz);
        const ssize_t size =
            pread(file, notes.data(), notes.size(), static_cast<off_t>(segment.p_offset));
        const void* loaded = reinterpret_cast<const void*>(base + segment.p_vaddr);
        if (size != static_cast<ssize_t>(notes.size()) ||
            std::memcmp(notes.data(), loaded, notes.size()) != 0) {
            return false;
        }
    }
    return any;
}

void show_in_place(int file, void* place, std::size_t size, off_t offset) {
    void* aside = mmap(
        nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (aside == MAP_FAILED) {
        return;
    }
    // Moved, not mapped anew: a debugger's breakpoints stay.
    if (mremap(place, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, aside) != aside) {
        munmap(aside, size);
        return;
    }
    mmap(place, size, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, file, offset);
    const void* back = mremap(aside, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, place);
    SNOWGLOBE_CHECK(back == place);
}

} // namespace

void name_code_for_profilers(std::uintptr_t base, const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return;
    }
    if (is_same_build(file, base)) {
        const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
        for (const Elf64_Phdr& segment : segments_at(base)) {
            if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0) {
                const std::uintptr_t begin = (base + segment.p_vaddr) / page * page;
                const std::uintptr_t end = base + segment.p_vaddr + segment.p_filesz;
                const std::size_t size = (end - begin + page - 1) / page * page;
                const std::uintptr_t offset = segment.p_offset / page * page;
                show_in_place(
                    file, reinterpret_cast<void*>(begin), size, static_cast<off_t>(offset));
            }
        }
    }
    close(file);
}

} // namespace snowglobe
