#include "emulator/handler/unpacked_code.h"

#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace snowglobe {

namespace {

namespace fs = std::filesystem;

void write_read_only(const fs::path& folder, const std::map<std::string, ScratchFile>& files) {
    write_scratch_files(folder.string(), files);
    for (const auto& [name, file] : files) {
        chmod((folder / name).c_str(), file.is_executable ? 0555 : 0444);
    }
}

// A descriptor with the lock; -1: there is no such folder, or somebody else has it.
int lock(const fs::path& folder, int how) {
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return -1;
    }
    struct stat of_path = {};
    struct stat of_descriptor = {};
    if (flock(descriptor, how) != 0 || fstat(descriptor, &of_descriptor) != 0 ||
        stat(folder.c_str(), &of_path) != 0 || of_path.st_ino != of_descriptor.st_ino) {
        close(descriptor); // it was removed between the two
        return -1;
    }
    return descriptor;
}

// The name goes first: nobody finds a folder of which a part is gone.
void remove_unless_held(const fs::path& folder) {
    const int descriptor = lock(folder, LOCK_EX | LOCK_NB);
    if (descriptor < 0) {
        return;
    }
    std::error_code error;
    const fs::path going = folder.string() + ".gone" + std::to_string(getpid());
    fs::rename(folder, going, error);
    fs::remove_all(error ? folder : going, error);
    close(descriptor);
}

} // namespace

UnpackedCode::~UnpackedCode() {
    while (!held_.empty()) {
        remove(std::string(held_.begin()->first));
    }
}

const std::string& UnpackedCode::root() {
    if (root_.empty()) {
        const fs::path root = fs::path(scratch_root()) / "uploaded";
        fs::create_directories(root);
        root_ = root.string();
        std::vector<fs::path> all;
        for (const auto& entry : fs::directory_iterator(root)) {
            all.push_back(entry.path());
        }
        for (const fs::path& left : all) { // by processes that were killed
            remove_unless_held(left);
        }
    }
    return root_;
}

bool UnpackedCode::hold(const std::string& sha256) {
    if (!held_.contains(sha256)) {
        const int descriptor = lock(fs::path(root()) / sha256, LOCK_SH);
        if (descriptor < 0) {
            return false;
        }
        held_[sha256] = descriptor;
    }
    return true;
}

std::optional<std::string> UnpackedCode::find(const std::string& sha256) {
    return hold(sha256) ? std::optional(root() + "/" + sha256) : std::nullopt;
}

std::string
UnpackedCode::write(const std::string& sha256, const std::map<std::string, ScratchFile>& files) {
    const fs::path folder = fs::path(root()) / sha256;
    const fs::path draft = folder.string() + ".new" + std::to_string(getpid());
    std::error_code error;
    fs::remove_all(draft, error);
    fs::create_directories(draft);
    const int mine = lock(draft, LOCK_SH); // so that nobody takes it for left behind
    try {
        write_read_only(draft, files);
    } catch (const std::runtime_error& problem) {
        fs::remove_all(draft, error);
        close(mine);
        throw std::runtime_error(std::string("cannot unpack the code: ") + problem.what());
    }
    fs::rename(draft, folder, error); // not if somebody else was faster
    if (error) {
        fs::remove_all(draft, error);
    }
    const bool is_held = hold(sha256);
    close(mine);
    if (!is_held) {
        throw std::runtime_error("cannot unpack the code to " + folder.string());
    }
    return folder.string();
}

void UnpackedCode::remove(const std::string& sha256) {
    const auto found = held_.find(sha256);
    if (found != held_.end()) {
        close(found->second);
        held_.erase(found);
        remove_unless_held(fs::path(root()) / sha256);
    }
}

} // namespace snowglobe
