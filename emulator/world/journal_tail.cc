#include "emulator/world/journal_tail.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace snowglobe {

namespace {

struct Head {
    std::uint64_t part;
    std::uint64_t begin;
    std::uint64_t bytes;
};

constexpr std::size_t size = 64 * 1'024;
constexpr std::size_t room = size - sizeof(Head);

Head& head_of(char* memory) {
    return *reinterpret_cast<Head*>(memory);
}

// Seen by whoever reads the file after the process was killed: never before the bytes it speaks of.
void store(std::uint64_t& number, std::uint64_t value) {
    std::atomic_ref(number).store(value, std::memory_order_release);
}

[[noreturn]] void fail(int error, const std::string& path) {
    throw std::system_error(error, std::generic_category(), "cannot make " + path);
}

// The memory of a file of `size` bytes whose blocks are there: a store into it finds room.
char* map(int file, const std::string& path) {
    if (const int error = posix_fallocate(file, 0, size); error != 0) {
        fail(error, path);
    }
    void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) {
        fail(errno, path);
    }
    return static_cast<char*>(memory);
}

} // namespace

JournalTail::JournalTail(std::string path) : path_(std::move(path)) {
    // Of nobody but its owner: it holds what clients sent.
    const int file = open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) {
        fail(errno, path_);
    }
    try {
        memory_ = map(file, path_);
    } catch (...) {
        close(file);
        remove_file();
        throw;
    }
    close(file);
}

JournalTail::~JournalTail() {
    munmap(memory_, size);
}

void JournalTail::begin(std::uint64_t part, std::uint64_t bytes) {
    Head& head = head_of(memory_);
    store(head.bytes, 0);
    store(head.part, part);
    store(head.begin, bytes);
}

bool JournalTail::append(std::string_view lines) {
    Head& head = head_of(memory_);
    if (lines.size() > room - head.bytes) {
        return false;
    }
    std::memcpy(memory_ + sizeof(Head) + head.bytes, lines.data(), lines.size());
    store(head.bytes, head.bytes + lines.size());
    return true;
}

std::string_view JournalTail::text() const {
    return {memory_ + sizeof(Head), head_of(memory_).bytes};
}

void JournalTail::remove_file() {
    unlink(path_.c_str());
}

namespace journal {

std::string tail_path(const std::string& path) {
    return path + ".tail";
}

std::optional<Tail> read_tail(const std::string& path) {
    std::ifstream file(tail_path(path), std::ios::binary);
    const std::string all(std::istreambuf_iterator<char>(file), {});
    if (all.size() != size) {
        return std::nullopt;
    }
    Head head;
    std::memcpy(&head, all.data(), sizeof head);
    if (head.bytes > room) {
        return std::nullopt;
    }
    return Tail{head.part, head.begin, all.substr(sizeof head, head.bytes)};
}

} // namespace journal

} // namespace snowglobe
