#pragma once
// The files of emulator/runtimes, which the build puts into the binary (cmake/embed.cmake).
#include <span>
#include <string_view>

namespace snowglobe {

struct RuntimeFile {
    std::string_view name; // "python/bootstrap.py"
    std::string_view bytes;
};

std::span<const RuntimeFile> runtime_files();

} // namespace snowglobe
