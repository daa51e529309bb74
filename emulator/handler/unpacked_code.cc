#include "emulator/handler/unpacked_code.h"

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace snowglobe {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view temporary_prefix = "snowglobe-code-";

void write_all(const fs::path& root, const std::map<std::string, ScratchFile>& files) {
    fs::create_directories(root);
    for (const auto& [name, file] : files) {
        const fs::path path = root / name;
        fs::create_directories(path.parent_path());
        std::ofstream out(path, std::ios::binary);
        out.write(file.bytes.data(), static_cast<std::streamsize>(file.bytes.size()));
        out.close();
        if (!out) {
            throw std::runtime_error("cannot write " + path.string());
        }
        chmod(path.c_str(), file.is_executable ? 0555 : 0444);
    }
}

// -1: another process holds it, or it is gone.
int lock_folder(const fs::path& folder) {
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return -1;
    }
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 || !fs::exists(folder)) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

void remove_left_behind(const fs::path& where) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(where, error)) {
        if (!entry.path().filename().string().starts_with(temporary_prefix)) {
            continue;
        }
        if (const int held = lock_folder(entry.path()); held >= 0) {
            fs::remove_all(entry.path(), error);
            close(held);
        }
    }
}

} // namespace

UnpackedCode::UnpackedCode(std::string folder)
    : folder_(std::move(folder)), is_temporary_(folder_.empty()) {}

UnpackedCode::~UnpackedCode() {
    if (lock_ >= 0) {
        std::error_code error;
        fs::remove_all(folder_, error);
        close(lock_);
    }
}

void UnpackedCode::need_folder() {
    if (!is_temporary_) {
        fs::create_directories(folder_);
        folder_ = fs::absolute(folder_).lexically_normal().string();
        return;
    }
    if (lock_ >= 0) {
        return;
    }
    const fs::path where = fs::temp_directory_path();
    remove_left_behind(where);
    // Between its making and its lock another process may have taken it for left behind.
    for (int tries = 0; lock_ < 0 && tries < 10; ++tries) {
        std::string name = (where / (std::string(temporary_prefix) + "XXXXXX")).string();
        if (mkdtemp(name.data()) == nullptr) {
            break;
        }
        folder_ = name;
        lock_ = lock_folder(folder_);
    }
    if (lock_ < 0) {
        throw std::runtime_error("cannot make a folder for code in " + where.string());
    }
}

std::optional<std::string> UnpackedCode::find(const std::string& sha256) {
    need_folder();
    const fs::path path = fs::path(folder_) / sha256;
    return fs::exists(path) ? std::optional(path.string()) : std::nullopt;
}

std::string
UnpackedCode::write(const std::string& sha256, const std::map<std::string, ScratchFile>& files) {
    need_folder();
    const fs::path path = fs::path(folder_) / sha256;
    const fs::path draft = path.string() + ".new";
    try {
        fs::remove_all(draft);
        write_all(draft, files);
        fs::rename(draft, path);
    } catch (const std::runtime_error& error) {
        std::error_code none;
        fs::remove_all(draft, none);
        throw std::runtime_error(std::string("cannot unpack the code: ") + error.what());
    }
    return path.string();
}

void UnpackedCode::remove(const std::string& sha256) {
    if (!folder_.empty()) {
        std::error_code error;
        fs::remove_all(fs::path(folder_) / sha256, error);
    }
}

void UnpackedCode::keep_only(const std::set<std::string>& sha256s) {
    if (folder_.empty()) {
        return;
    }
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
        if (!sha256s.contains(entry.path().filename().string())) {
            fs::remove_all(entry.path(), error);
        }
    }
}

} // namespace snowglobe
