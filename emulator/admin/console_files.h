#pragma once
// The files of emulator/admin/console/ as CMake has put them into the binary (cmake/embed.cmake).
#include <span>
#include <string_view>

namespace snowglobe {

struct ConsoleFile {
    std::string_view name; // "console.css"
    std::string_view text;
};

std::span<const ConsoleFile> console_files();

} // namespace snowglobe
