#pragma once
// The file that `up --journal` writes: lines as they come, at once with the system, so that they
// outlive any end of the process (the last of them in FILE.tail: emulator/world/journal_tail.h). A
// file that has grown too long is followed by another part, FILE.2, FILE.3, ..., each with the head.
#include "emulator/base/json.h"
#include "emulator/world/journal_tail.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace snowglobe {

struct JournalError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class JournalFile {
public:
    static constexpr std::size_t part_bytes_max = 256 * 1'024 * 1'024;

    // Throws JournalError when the file is there already, or cannot be made. The head is asked for
    // when the first lines are written: what templates nest is known when a world is made of them.
    JournalFile(
        std::string path, std::function<json()> head, std::size_t bytes_max = part_bytes_max);
    ~JournalFile();
    JournalFile(const JournalFile&) = delete;
    JournalFile& operator=(const JournalFile&) = delete;

    // Whole lines. When they cannot be written the log says so, once, and nothing is written from
    // then on: what there is can be replayed.
    void write(std::string_view lines);

    // No more lines come. False: they are not all there, and the log has said why.
    bool end();
    // Nothing has been recorded: the file is taken away again.
    void remove_if_unused();

private:
    void open_part();
    void put_head();
    void put(std::string_view text);
    void put_tail(); // into the file
    void add(std::string_view lines);
    void fail(const std::string& why);
    std::string part_path() const;

    const std::string path_;
    const std::string session_;
    const std::function<json()> make_head_;
    json head_; // null: nothing is written yet
    const std::size_t bytes_max_;
    std::uint64_t part_ = 0;
    std::size_t bytes_ = 0; // of this part, without the tail
    bool has_failed_ = false;
    int file_ = -1;
    std::optional<JournalTail> tail_; // none before there is a first part
};

} // namespace snowglobe
