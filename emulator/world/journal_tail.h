#pragma once
// The last lines of a journal while its session goes on. They lie in a file of one size beside it,
// FILE.tail, mapped into memory: a line costs a copy and no system call, and yet is with the system
// when the process is killed. They move to the journal itself, many at once, when there is no more
// room, and at the end of the session, which takes the tail away.
//
// The file is a head of three numbers of 64 bits in the machine's order (the part of the journal,
// how many bytes that part had when the tail was begun, how many bytes of lines follow), and lines.
// Whoever was killed between writing to the journal and beginning another tail has lines in both:
// the head says where they belong.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

class JournalTail {
public:
    // Makes the file, or empties it. Throws std::system_error: no room, for instance.
    explicit JournalTail(std::string path);
    ~JournalTail(); // leaves the file
    JournalTail(const JournalTail&) = delete;
    JournalTail& operator=(const JournalTail&) = delete;

    // Empty again; what comes follows the first `bytes` bytes of this part.
    void begin(std::uint64_t part, std::uint64_t bytes);
    // False: there is no room for it, and nothing is taken.
    bool append(std::string_view lines);
    std::string_view text() const;
    void remove_file();

private:
    const std::string path_;
    char* memory_ = nullptr;
};

namespace journal {

std::string tail_path(const std::string& path);

struct Tail {
    std::uint64_t part = 0;
    std::uint64_t begin = 0; // bytes of the part before it
    std::string text;
};
// Nothing: there is none, as after a session that came to its end, or it is no tail.
std::optional<Tail> read_tail(const std::string& path);

} // namespace journal

} // namespace snowglobe
