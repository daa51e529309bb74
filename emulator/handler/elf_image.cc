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

std::vector<Elf64_Shdr> read_sections(const char* bytes, std::size_t size) {
    const auto header = read_header(bytes, size);
    if (!header || header->e_shentsize != sizeof(Elf64_Shdr) ||
        !holds(size, header->e_shoff, header->e_shnum, sizeof(Elf64_Shdr))) {
        return {};
    }
    std::vector<Elf64_Shdr> sections(header->e_shnum);
    std::memcpy(sections.data(), bytes + header->e_shoff, sections.size() * sizeof(Elf64_Shdr));
    for (Elf64_Shdr& section : sections) {
        if (section.sh_type != SHT_NOBITS && !holds(size, section.sh_offset, section.sh_size, 1)) {
            section = {}; // no type
        }
    }
    return sections;
}

// A text of the string table that belongs to `section`; empty where there is none.
std::string_view text_of(
    const char* bytes,
    const std::vector<Elf64_Shdr>& sections,
    const Elf64_Shdr& section,
    std::size_t at) {
    if (section.sh_link >= sections.size() || sections[section.sh_link].sh_type != SHT_STRTAB ||
        at >= sections[section.sh_link].sh_size) {
        return {};
    }
    const Elf64_Shdr& texts = sections[section.sh_link];
    const char* begin = bytes + texts.sh_offset + at;
    return {begin, strnlen(begin, texts.sh_size - at)};
}

// Calls change(symbol, name) for each symbol that the loader sees, and keeps what it has changed if
// it says so. Returns how many it has.
template <class Change>
std::size_t change_symbols(char* bytes, std::size_t size, Change&& change) {
    std::size_t changed = 0;
    const auto sections = read_sections(bytes, size);
    for (const Elf64_Shdr& section : sections) {
        if (section.sh_type != SHT_DYNSYM) {
            continue;
        }
        for (std::size_t at = 0; at + sizeof(Elf64_Sym) <= section.sh_size;
             at += sizeof(Elf64_Sym)) {
            char* place = bytes + section.sh_offset + at;
            Elf64_Sym symbol;
            std::memcpy(&symbol, place, sizeof symbol);
            if (change(symbol, text_of(bytes, sections, section, symbol.st_name))) {
                std::memcpy(place, &symbol, sizeof symbol);
                ++changed;
            }
        }
    }
    return changed;
}

} // namespace

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
    return change_symbols(bytes, size, [](Elf64_Sym& symbol, std::string_view) {
        if (ELF64_ST_BIND(symbol.st_info) != STB_GNU_UNIQUE) {
            return false;
        }
        const unsigned int info = ELF64_ST_INFO(STB_WEAK, ELF64_ST_TYPE(symbol.st_info));
        symbol.st_info = static_cast<unsigned char>(info);
        return true;
    });
}

std::size_t hide_symbols(char* bytes, std::size_t size, std::span<const std::string_view> names) {
    return change_symbols(bytes, size, [&](Elf64_Sym& symbol, std::string_view name) {
        if (symbol.st_shndx == SHN_UNDEF ||
            std::find(names.begin(), names.end(), name) == names.end()) {
            return false;
        }
        symbol.st_shndx = SHN_UNDEF;
        symbol.st_value = symbol.st_size = 0;
        return true;
    });
}

std::vector<std::string> needed_libraries(const char* bytes, std::size_t size) {
    std::vector<std::string> needed;
    const auto sections = read_sections(bytes, size);
    for (const Elf64_Shdr& section : sections) {
        if (section.sh_type != SHT_DYNAMIC) {
            continue;
        }
        for (std::size_t at = 0; at + sizeof(Elf64_Dyn) <= section.sh_size;
             at += sizeof(Elf64_Dyn)) {
            Elf64_Dyn entry;
            std::memcpy(&entry, bytes + section.sh_offset + at, sizeof entry);
            if (entry.d_tag == DT_NULL) {
                break;
            }
            if (entry.d_tag == DT_NEEDED) {
                needed.emplace_back(text_of(bytes, sections, section, entry.d_un.d_val));
            }
        }
    }
    return needed;
}

} // namespace snowglobe
