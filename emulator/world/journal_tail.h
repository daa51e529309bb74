#pragma once
// The last lines of a journal while its session goes on. They lie in a file of one size beside it,
// FILE.tail, mapped into memory: a line costs a copy, and yet is with the system when the process is
// killed. They move to the journal itself, many at once, when there is no more room, and at the end
// of the session, which takes the tail away.
//
// A head says of which session and part they are, behind how many bytes of it, and the how manieth
// tail this is; then come records: that number and a length, lines, and the same two again. What a
// kill has cut, and what is left of an earlier tail, ends them. Whoever was killed between writing
// to the journal and beginning another tail has lines in both, and the head says where they belong.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

class JournalTail {
public:
    // Makes the file, in place of one that another session left. Throws std::system_error: no room,
    // or there is a file that is no tail.
    JournalTail(std::string path, std::string_view session);
    ~JournalTail(); // leaves the file
    JournalTail(const JournalTail&) = delete;
    JournalTail& operator=(const JournalTail&) = delete;

    // Empty again; what comes follows the first `bytes` bytes of this part.
    void begin(std::uint64_t part, std::uint64_t bytes);
    // False: there is no room for it, as in a file that somebody has cut, and nothing is taken.
    bool append(std::string_view lines);
    const std::string& text() const { return text_; }
    void remove_file(); // unless it is another's by now

private:
    bool is_whole() const;
    std::size_t put(std::string_view bytes, std::size_t at); // the end of them

    const std::string path_;
    const std::uint64_t session_;
    int file_ = -1;
    std::uint64_t number_ = 0;
    std::size_t end_ = 0; // of the records
    std::string text_; // what is in the file might be cut by somebody when it is wanted
    char* memory_ = nullptr;
};

namespace journal {

std::string tail_path(const std::string& path);

// Whether that is where the open file lies: nobody has removed it, or made another one there.
bool is_file_at(int file, const std::string& path);

struct Tail {
    std::uint64_t part = 0;
    std::uint64_t begin = 0; // bytes of the part before it
    std::string text;
    bool is_of(std::string_view session) const;

    std::uint64_t session = 0; // a hash
};
// Nothing: there is no file, as after a session that came to its end, or it is no tail.
std::optional<Tail> read_tail(const std::string& path);

} // namespace journal

} // namespace snowglobe
