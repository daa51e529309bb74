#include "emulator/world/journal_tail.h"

#include "emulator/call/draws.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace snowglobe {

namespace {

constexpr std::size_t size = 64 * 1'024;
constexpr std::array<char, 8> magic{'s', 'n', 'o', 'w', 't', 'a', 'i', 'l'};

struct Head {
    std::array<char, 8> magic;
    std::uint64_t session;
    std::uint64_t part;
    std::uint64_t begin;
    std::uint64_t number;
};

struct Mark {
    std::uint64_t number;
    std::uint64_t bytes;
    friend bool operator==(const Mark&, const Mark&) = default;
};

template <class T> std::string_view bytes_of(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

template <class T> std::optional<T> value_at(std::string_view bytes, std::size_t at) {
    if (at > bytes.size() || bytes.size() - at < sizeof(T)) {
        return std::nullopt;
    }
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

[[noreturn]] void fail(int error, const std::string& what) {
    throw std::system_error(error, std::generic_category(), what);
}

bool is_tail(const std::string& path) {
    std::error_code none;
    return std::filesystem::is_regular_file(std::filesystem::symlink_status(path, none)) &&
           journal::read_tail(path.substr(0, path.size() - journal::tail_path("").size()));
}

} // namespace

JournalTail::JournalTail(std::string path, std::string_view session)
    : path_(std::move(path)), session_(stable_hash(session)) {
    if (is_tail(path_)) {
        unlink(path_.c_str()); // what another process still has of it stays its own
    }
    // Of nobody but its owner: it holds what clients sent.
    file_ = open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file_ < 0) {
        fail(errno, "cannot make " + path_);
    }
    int error = posix_fallocate(file_, 0, size); // a store into it finds room
    void* memory = MAP_FAILED;
    if (error == 0) {
        memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
        error = memory == MAP_FAILED ? errno : 0;
    }
    if (error != 0) {
        close(file_);
        unlink(path_.c_str());
        fail(error, "cannot make " + path_);
    }
    memory_ = static_cast<char*>(memory);
}

JournalTail::~JournalTail() {
    munmap(memory_, size);
    close(file_);
}

// A store beyond the end of a file that somebody has cut would end the process.
bool JournalTail::is_whole() const {
    struct stat status {};
    return fstat(file_, &status) == 0 && status.st_size >= static_cast<off_t>(size);
}

std::size_t JournalTail::put(std::string_view bytes, std::size_t at) {
    std::memcpy(memory_ + at, bytes.data(), bytes.size());
    std::atomic_thread_fence(std::memory_order_release); // what follows is never there without it
    return at + bytes.size();
}

void JournalTail::begin(std::uint64_t part, std::uint64_t bytes) {
    text_.clear();
    end_ = size;
    if (!is_whole()) {
        return;
    }
    put(bytes_of(std::uint64_t{0}), offsetof(Head, number)); // no record is of that
    put(bytes_of(Head{magic, session_, part, bytes, 0}), 0);
    put(bytes_of(++number_), offsetof(Head, number));
    end_ = sizeof(Head);
}

bool JournalTail::append(std::string_view lines) {
    if (lines.size() + 2 * sizeof(Mark) > size - end_ || !is_whole()) {
        return false;
    }
    const Mark mark{number_, lines.size()};
    end_ = put(bytes_of(mark), put(lines, put(bytes_of(mark), end_)));
    text_ += lines;
    return true;
}

void JournalTail::remove_file() {
    if (journal::is_file_at(file_, path_)) {
        unlink(path_.c_str());
    }
}

namespace journal {

std::string tail_path(const std::string& path) {
    return path + ".tail";
}

bool is_file_at(int file, const std::string& path) {
    struct stat open {};
    struct stat there {};
    return fstat(file, &open) == 0 && lstat(path.c_str(), &there) == 0 &&
           open.st_ino == there.st_ino && open.st_dev == there.st_dev;
}

bool Tail::is_of(std::string_view of) const {
    return session == stable_hash(of);
}

std::optional<Tail> read_tail(const std::string& path) {
    std::ifstream file(tail_path(path), std::ios::binary);
    const std::string all(std::istreambuf_iterator<char>(file), {});
    const std::optional<Head> head = value_at<Head>(all, 0);
    if (!head || head->magic != magic) {
        return std::nullopt;
    }
    Tail tail{head->part, head->begin, "", head->session};
    std::size_t at = sizeof(Head);
    while (const std::optional<Mark> mark = value_at<Mark>(all, at)) {
        const std::size_t text = at + sizeof(Mark);
        if (mark->number != head->number || mark->bytes > all.size() ||
            value_at<Mark>(all, text + mark->bytes) != mark) {
            break;
        }
        tail.text.append(all, text, mark->bytes);
        at = text + mark->bytes + sizeof(Mark);
    }
    return tail;
}

} // namespace journal

} // namespace snowglobe
