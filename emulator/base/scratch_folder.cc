#include "emulator/base/scratch_folder.h"

#include "emulator/base/encoding.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace snowglobe {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
    throw std::runtime_error(
        path.string() + ": " + why + " (TMPDIR names another place for such files)");
}

// Others may write to the folder that it lies in, so what lies there must be ours.
void make_own_folder(const fs::path& path) {
    struct stat found = {};
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        refuse(path, std::string("cannot be made: ") + std::strerror(errno));
    }
    if (lstat(path.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) ||
        found.st_uid != geteuid() || (found.st_mode & 022) != 0) {
        refuse(path, "is not a folder that only you can write to");
    }
}

std::string digest_of(const std::map<std::string, ScratchFile>& files) {
    std::string all;
    for (const auto& [name, file] : files) {
        all += name + '\0' + (file.is_executable ? 'x' : '-') + std::to_string(file.bytes.size()) +
               '\0' + file.bytes;
    }
    return to_hex(sha256(all)).substr(0, 24);
}

} // namespace

void write_scratch_files(
    const std::string& folder, const std::map<std::string, ScratchFile>& files) {
    for (const auto& [name, file] : files) {
        const fs::path path = fs::path(folder) / name;
        fs::create_directories(path.parent_path());
        std::ofstream out(path, std::ios::binary);
        out.write(file.bytes.data(), static_cast<std::streamsize>(file.bytes.size()));
        if (!out.flush()) {
            refuse(path, "cannot be written");
        }
        if (file.is_executable) {
            fs::permissions(path, fs::perms::owner_exec, fs::perm_options::add);
        }
    }
}

std::string scratch_root() {
    std::error_code error;
    const fs::path temporary = fs::temp_directory_path(error);
    const fs::path root =
        (error ? fs::path("/tmp") : temporary) / ("snowglobe-" + std::to_string(geteuid()));
    make_own_folder(root);
    return root.string();
}

std::string
scratch_folder(std::string_view kind, const std::map<std::string, ScratchFile>& files) {
    const fs::path kinds = fs::path(scratch_root()) / kind;
    make_own_folder(kinds);
    const fs::path folder = kinds / digest_of(files);
    if (fs::is_directory(folder)) {
        return folder.string();
    }
    // Under another name until it is whole; of two that are at it at once, the first one counts.
    const fs::path unfinished = folder.string() + ".new" + std::to_string(getpid());
    try {
        fs::remove_all(unfinished);
        fs::create_directory(unfinished);
        write_scratch_files(unfinished.string(), files);
    } catch (const fs::filesystem_error& error) {
        refuse(unfinished, error.code().message());
    }
    std::error_code error;
    fs::rename(unfinished, folder, error);
    if (error) {
        fs::remove_all(unfinished);
        if (!fs::is_directory(folder)) {
            refuse(folder, error.message());
        }
    }
    return folder.string();
}

} // namespace snowglobe
