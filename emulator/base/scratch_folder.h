#pragma once
// Files that Snowglobe itself writes for programs that it starts: below one folder of this user, in
// the system's folder for such. What is there has a name made of its contents, so that several
// emulators share it, and it may be deleted while none runs.
#include <map>
#include <string>
#include <string_view>

namespace snowglobe {

struct ScratchFile {
    std::string bytes;
    bool is_executable = false;
};

// The folder `kind`/<digest of the files>, with these files at their relative paths in it: made
// once, as a whole. Absolute. Throws std::runtime_error, one line: it cannot be written, or
// somebody else has made it.
std::string
scratch_folder(std::string_view kind, const std::map<std::string, ScratchFile>& files);

// The folder that holds them all; made if need be. Throws likewise.
std::string scratch_root();

// Writes them below the folder, which is there. Throws likewise.
void write_scratch_files(
    const std::string& folder, const std::map<std::string, ScratchFile>& files);

} // namespace snowglobe
