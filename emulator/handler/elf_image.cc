#include "emulator/handler/elf_image.h"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <optional>

namespace snowglobe {

namespace {

bool holds(std::size_t size, std::size_t offset, std::size_t count, std::size_t entry_size) {
    return entry_size > 0 && offset <= size && count <= (size - offset) / entry_size;
}

std::optional<Elf64_Ehdr> read_header(const char* bytes, std::size_t size) {
    Elf64_Ehdr header;
    if (size < sizeof header) {
        return std::nullopt;
    }
    std::memcpy(&header, bytes, sizeof header);
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != ELFCLASS64) {
        return std::nullopt;
    }
    return header;
}

} // namespace

const SectionMembers section_members[3] = {
    {offsetof(Elf64_Ehdr, e_shoff), sizeof Elf64_Ehdr::e_shoff},
    {offsetof(Elf64_Ehdr, e_shnum), sizeof Elf64_Ehdr::e_shnum},
    {offsetof(Elf64_Ehdr, e_shstrndx), sizeof Elf64_Ehdr::e_shstrndx}};

std::size_t loaded_size(const char* bytes, std::size_t size) {
    const auto header = read_header(bytes, size);
    if (!header || header->e_phentsize != sizeof(Elf64_Phdr) ||
        !holds(size, header->e_phoff, header->e_phnum, sizeof(Elf64_Phdr))) {
        return size;
    }
    std::size_t loaded = header->e_phoff + header->e_phnum * sizeof(Elf64_Phdr);
    for (std::size_t i = 0; i < header->e_phnum; ++i) {
        Elf64_Phdr segment;
        std::memcpy(&segment, bytes + header->e_phoff + i * sizeof segment, sizeof segment);
        if (segment.p_offset > size || segment.p_filesz > size - segment.p_offset) {
            return size;
        }
        loaded = std::max(loaded, segment.p_offset + segment.p_filesz);
    }
    return loaded;
}

bool is_complete(const char* bytes, std::size_t size) {
    const auto header = read_header(bytes, size);
    return !header || header->e_shoff == 0 ||
           holds(size, header->e_shoff, header->e_shnum, header->e_shentsize);
}

std::size_t make_unique_symbols_weak(char* bytes, std::size_t size) {
    const auto header = read_header(bytes, size);
    if (!header || header->e_shentsize != sizeof(Elf64_Shdr) ||
        !holds(size, header->e_shoff, header->e_shnum, sizeof(Elf64_Shdr))) {
        return 0;
    }
    std::size_t changed = 0;
    for (std::size_t i = 0; i < header->e_shnum; ++i) {
        Elf64_Shdr section;
        std::memcpy(&section, bytes + header->e_shoff + i * sizeof section, sizeof section);
        if (section.sh_type != SHT_DYNSYM || section.sh_offset > size ||
            section.sh_size > size - section.sh_offset) {
            continue;
        }
        for (std::size_t at = 0; at + sizeof(Elf64_Sym) <= section.sh_size;
             at += sizeof(Elf64_Sym)) {
            char* place = bytes + section.sh_offset + at;
            Elf64_Sym symbol;
            std::memcpy(&symbol, place, sizeof symbol);
            if (ELF64_ST_BIND(symbol.st_info) == STB_GNU_UNIQUE) {
                const unsigned int info = ELF64_ST_INFO(STB_WEAK, ELF64_ST_TYPE(symbol.st_info));
                symbol.st_info = static_cast<unsigned char>(info);
                std::memcpy(place, &symbol, sizeof symbol);
                ++changed;
            }
        }
    }
    return changed;
}

} // namespace snowglobe
