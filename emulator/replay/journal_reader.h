#pragma once
// Reads the journal of a session (emulator/world/journal.h), part after part.
#include "emulator/base/json.h"
#include "emulator/config.h"
#include "emulator/world/journal.h"

#include <cstdint>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

namespace snowglobe {

// Whether the file begins as a journal does.
bool is_journal(const std::string& path);

// The first line of a journal: what the session was started with. `templates` holds their texts,
// `files` those of all that has been nested in them and included by the time that it is asked for.
json journal_head(const Config& config);
// And what of it a replay needs, in place of the flags of its command line. Throws
// std::runtime_error: what is wrong with it.
void take_journal_head(Config& config, const json& head);

class JournalReader {
public:
    // Throws FixtureError ("file:line: what"), as everything here.
    explicit JournalReader(std::string path);

    const std::string& path() const { return path_; }
    const json& head() const { return head_; }
    struct Line {
        std::uint64_t number = 0; // from 1; those of later parts go on counting
        journal::Entry entry;
    };
    // Nothing: that was the last one.
    std::optional<Line> next();
    // The last line was not whole, as when a process is killed while it writes; it is left out.
    bool is_cut() const { return cut_; }
    // Where the last lines of a session that did not come to its end should be.
    const std::optional<std::string>& missing_tail() const { return missing_tail_; }

private:
    std::optional<std::string> next_text();
    bool read_line(std::string& text);
    bool open_part();
    void open_tail();
    void check_session(const json& head) const;
    [[noreturn]] void fail(const std::string& what) const;

    const std::string path_;
    std::uint64_t part_ = 0;
    std::ifstream file_;
    std::istringstream tail_; // what this part goes on with when its file has ended
    std::uint64_t tail_part_ = 0;
    std::optional<std::string> missing_tail_;
    json head_;
    std::uint64_t number_ = 0;
    bool cut_ = false;
};

} // namespace snowglobe
