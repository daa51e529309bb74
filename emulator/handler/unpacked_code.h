#pragma once
// Code of functions that came as zip archives, unpacked: a folder for each archive, named by its
// SHA-256, so that whoever brings the same bytes finds it there. Files are read-only, as all of
// them share it. Outside of the world: what is there follows from what the world has taken.
#include "emulator/base/scratch_folder.h"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace snowglobe {

class UnpackedCode {
public:
    // Below `folder`, or, if that is empty, in a temporary folder that is made when first needed
    // and goes with this object. What processes left there that were killed goes, too.
    explicit UnpackedCode(std::string folder = {});
    ~UnpackedCode();
    UnpackedCode(const UnpackedCode&) = delete;
    UnpackedCode& operator=(const UnpackedCode&) = delete;

    // The folder's absolute path, if it is there; with these files in it, else. Throws
    // std::runtime_error with one clear line.
    std::optional<std::string> find(const std::string& sha256);
    std::string write(const std::string& sha256, const std::map<std::string, ScratchFile>& files);
    void remove(const std::string& sha256);
    // Forgets all but these.
    void keep_only(const std::set<std::string>& sha256s);

private:
    void need_folder();

    std::string folder_;
    bool is_temporary_;
    int lock_ = -1; // of the temporary folder, held as long as it is used
};

} // namespace snowglobe
