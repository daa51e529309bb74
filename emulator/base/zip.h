#pragma once
// Reads zip archives, as functions are packed: stored and deflated files, without encryption. Pure.
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
#include "emulator/base/scratch_folder.h"

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace snowglobe {

struct ZipTooLarge : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Its files by their relative path; folders, where nothing lies in them, are left out. Throws
// std::runtime_error, one line that names no file: it is no archive, is damaged, would be larger
// than `bytes_max` when unpacked (ZipTooLarge), or has files that would lie outside of its folder.
std::map<std::string, ScratchFile> read_zip(std::string_view archive, std::uint64_t bytes_max);

} // namespace snowglobe
