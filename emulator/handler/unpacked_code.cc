#include "emulator/handler/unpacked_code.h"

#include "emulator/base/zip.h"

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

// Where an entry goes; empty: it would lie elsewhere.
fs::path place_of(const Zip::Entry& entry) {
    std::string name = entry.name;
    for (char& c : name) {
        c = c == '\\' ? '/' : c; // as some archivers of Windows have it
    }
    const fs::path path = fs::path(name).lexically_normal();
    if (path.is_absolute() || path.empty() || *path.begin() == ".." ||
        name.find('\0') != std::string::npos) {
        return {};
    }
    return path;
}

void write_link(const fs::path& root, const fs::path& path, const std::string& target) {
    const fs::path leads_to = (path.parent_path() / target).lexically_normal();
    if (fs::path(target).is_absolute() || leads_to.empty() || *leads_to.begin() == "..") {
        throw std::runtime_error("a link leads out of the archive: " + path.string());
    }
    fs::create_symlink(target, root / path);
}

void write_file(const fs::path& path, const std::string& bytes, std::uint32_t mode) {
    std::ofstream file(path, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) {
        throw std::runtime_error("cannot write " + path.string());
    }
    const mode_t given = mode == 0 ? 0644 : mode;
    chmod(path.c_str(), (given & 0555) | 0400);
}

void write_all(const fs::path& root, const Zip& zip) {
    fs::create_directories(root);
    for (const Zip::Entry& entry : zip.entries()) {
        const fs::path path = place_of(entry);
        if (path.empty()) {
            throw std::runtime_error("a file would lie outside of the folder: " + entry.name);
        }
        if (entry.is_folder()) {
            fs::create_directories(root / path);
            continue;
        }
        fs::create_directories((root / path).parent_path());
        // A name twice, as some archivers leave it: the last one counts. A link is replaced, too.
        std::error_code none;
        fs::remove(root / path, none);
        if (entry.is_link()) {
            write_link(root, path, zip.read(entry));
        } else {
            write_file(root / path, zip.read(entry), entry.mode);
        }
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

std::string UnpackedCode::unpack(const std::string& sha256, std::string_view zip) {
    need_folder();
    const fs::path path = fs::path(folder_) / sha256;
    if (fs::exists(path)) {
        return path.string();
    }
    const fs::path draft = path.string() + ".new";
    try {
        std::error_code none;
        fs::remove_all(draft, none);
        write_all(draft, Zip(zip));
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
