#pragma once
// Reads trace files (one JSON record a line, see call/trace.h) for people: show and diff.
#include "emulator/base/json.h"

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace snowglobe {

struct TraceFileError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class TraceFile {
public:
    // Throws TraceFileError ("file:line: not a trace record"), also when the file ends in the
    // middle of a record, lacks some of them or has none.
    explicit TraceFile(const std::string& path);

    std::size_t size() const { return lines_.size(); }
    const std::string& line(std::size_t index) const { return lines_[index]; }
    // A readable line: "#412 t+0.805000 invoke  projector try 2  <- #401". Long values are cut;
    // in `full` they are whole, those that the record itself has cut each on a line of its own.
    struct Shown {
        std::string text;
        bool cut = false;
    };
    Shown show(std::size_t index, bool full = false) const;
    // The record and what led to it, root first.
    std::vector<Shown> chain(std::size_t index, bool full = false) const;

private:
    std::vector<std::string> lines_;            // the records
    std::map<std::size_t, std::string> wholes_; // by index: what they have cut, an object
    std::int64_t first_ns_ = 0;
};

// Index of the first record that differs (or that one of them lacks); nullopt if they are equal.
std::optional<std::size_t> first_difference(const TraceFile& a, const TraceFile& b);
// What `trace diff` prints: the first difference with the causes in both.
std::string describe_difference(
    const TraceFile& a, const TraceFile& b, const std::string& name_a, const std::string& name_b);

} // namespace snowglobe
