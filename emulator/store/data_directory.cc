#include "emulator/store/data_directory.h"

#include "emulator/base/json.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/file.h>
#include <unistd.h>

namespace snowglobe {

namespace {

namespace files = std::filesystem;

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// RocksDB's own words stand on one line, and the folder's name in them is not repeated.
std::string one_line(std::string text) {
    for (char& c : text) {
        c = c == '\n' ? ' ' : c;
    }
    return text;
}

// All of the text or nothing of the file, also when the machine stops.
void write_whole(const std::string& path, const std::string& text) {
    const std::string draft = path + ".new";
    const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    const bool written =
        file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        fsync(file) == 0;
    const int error = errno;
    if (file >= 0) {
        close(file);
    }
    if (!written || rename(draft.c_str(), path.c_str()) != 0) {
        throw StoreError(
            fmt::format("cannot write {}: {}", path, std::strerror(written ? errno : error)));
    }
}

} // namespace

DataDirectory::DataDirectory(
    const std::string& folder, Durability durability, const std::string& version)
    : folder_(folder), catalog_(folder + "/catalog.sqlite") {
    std::error_code error;
    files::create_directories(folder, error);
    if (!files::is_directory(folder)) {
        throw StoreError(fmt::format("{}: cannot make this folder: {}", folder, error.message()));
    }
    check_format(version);
    try {
        lock();
        write_format(version);
        rows_ = std::make_unique<RocksdbDirectory>(folder_ + "/rows", durability);
    } catch (const StoreError& damage) {
        close(lock_);
        throw StoreError(one_line(damage.what()));
    }
}

DataDirectory::~DataDirectory() {
    rows_.reset();
    close(lock_);
}

// Before anything is written there: the folder may be somebody else's.
void DataDirectory::check_format(const std::string& version) {
    const std::string path = folder_ + "/snowglobe.json";
    if (!files::exists(path)) {
        for (const auto& entry : files::directory_iterator(folder_)) {
            const std::string name = entry.path().filename().string();
            // `snowglobe tls` may have been there first.
            if (name != "lock" && name != "snowglobe.json.new" && !name.starts_with("tls")) {
                throw StoreError(fmt::format(
                    "{}: not a data directory of Snowglobe: it holds {} but no snowglobe.json",
                    folder_,
                    name));
            }
        }
        return;
    }
    const json about = json::parse_or_discard(read_text(path));
    if (!about.is_object() || !about.contains("format") || !about["format"].is_number_integer()) {
        throw StoreError(fmt::format("{}: damaged: snowglobe.json is unreadable", folder_));
    }
    const auto format = about["format"].get<std::int64_t>();
    if (format < data_format_oldest || format > data_format) {
        throw StoreError(fmt::format(
            "{}: its format is {}, {} than this Snowglobe {}, which reads formats {} to {}",
            folder_,
            format,
            format > data_format ? "newer" : "older",
            version,
            data_format_oldest,
            data_format));
    }
}

// Before rows of today's format lie there: an older Snowglobe would take them for damaged.
void DataDirectory::write_format(const std::string& version) {
    const std::string path = folder_ + "/snowglobe.json";
    json about = {{"format", data_format}, {"made_by", version}};
    if (files::exists(path)) {
        about = json::parse(read_text(path));
        if (about.at("format") == json(data_format)) {
            return;
        }
        about["format"] = data_format;
    }
    write_whole(path, about.dump() + "\n");
}

void DataDirectory::lock() {
    const std::string path = folder_ + "/lock";
    lock_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock_ < 0) {
        throw StoreError(fmt::format("{}: cannot open: {}", path, std::strerror(errno)));
    }
    if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
        const json owner = json::parse_or_discard(read_text(path));
        throw StoreError(fmt::format(
            "{}: in use by another Snowglobe{}",
            folder_,
            owner.is_number_integer() ? ", process " + owner.dump() : std::string()));
    }
    const std::string text = std::to_string(getpid()) + "\n";
    if (ftruncate(lock_, 0) != 0 ||
        write(lock_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        throw StoreError(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
    }
}

RocksdbDirectory::Loaded DataDirectory::load() {
    try {
        return rows_->load();
    } catch (const StoreError& damage) {
        throw StoreError(one_line(damage.what()));
    }
}

void DataDirectory::clear() {
    rows_->clear();
}

} // namespace snowglobe
