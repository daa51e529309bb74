#include "emulator/handler/unique_symbols.h"

#include <cstring>
#include <elf.h>

namespace snowglobe {

std::size_t make_unique_symbols_weak(char* bytes, std::size_t size) {
    Elf64_Ehdr header;
    if (size < sizeof header) {
        return 0;
    }
    std::memcpy(&header, bytes, sizeof header);
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_shentsize != sizeof(Elf64_Shdr) ||
        header.e_shoff > size || header.e_shnum > (size - header.e_shoff) / sizeof(Elf64_Shdr)) {
        return 0;
    }
    std::size_t changed = 0;
    for (std::size_t i = 0; i < header.e_shnum; ++i) {
        Elf64_Shdr section;
        std::memcpy(&section, bytes + header.e_shoff + i * sizeof section, sizeof section);
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
