#pragma once
// Reads trace files (one JSON record a line, see world/trace.h) for people: show and diff.
#include "emulator/base/json.h"

#include <cstdint>
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
    // Throws TraceFileError ("file:line: not a trace record").
    explicit TraceFile(const std::string& path);

    std::size_t size() const { return lines_.size(); }
    const std::string& line(std::size_t index) const { return lines_[index]; }
    // One readable line: "#412 t+0.805000 invoke  projector try 2  <- #401".
    std::string show(std::size_t index) const;
    // The record and what led to it, root first, each a readable line.
    std::vector<std::string> chain(std::size_t index) const;

private:
    std::vector<std::string> lines_;
    std::int64_t first_ns_ = 0;
};

// Index of the first record that differs (or that one of them lacks); nullopt if they are equal.
std::optional<std::size_t> first_difference(const TraceFile& a, const TraceFile& b);
// What `trace diff` prints: the first difference with the causes in both.
std::string describe_difference(
    const TraceFile& a, const TraceFile& b, const std::string& name_a, const std::string& name_b);

} // namespace snowglobe
