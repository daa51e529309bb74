#pragma once
// Code of functions that came as zip archives, unpacked: a folder for each archive, named by its
// SHA-256, at the same place whichever process unpacks it, as paths can be seen (in a stack trace)
// and two runs are to be equal. Files are read-only, as all who bring the same bytes share them.
// Outside of the world: what is there follows from what the world has taken.
#include "emulator/base/scratch_folder.h"

#include <map>
#include <optional>
#include <string>

namespace snowglobe {

// Holds a lock on each folder that it has found or written, and gives all back in the end: a folder
// that nobody holds is removed, by whoever has let go of it last or by the next that comes.
class UnpackedCode {
public:
    UnpackedCode() = default;
    ~UnpackedCode();
    UnpackedCode(const UnpackedCode&) = delete;
    UnpackedCode& operator=(const UnpackedCode&) = delete;

    // The folder's absolute path, if it is there; with these files in it, else. Throw
    // std::runtime_error with one clear line.
    std::optional<std::string> find(const std::string& sha256);
    std::string write(const std::string& sha256, const std::map<std::string, ScratchFile>& files);
    void remove(const std::string& sha256);

private:
    const std::string& root();
    bool hold(const std::string& sha256);

    std::string root_;
    std::map<std::string, int> held_; // descriptors, by SHA-256
};

} // namespace snowglobe
