#pragma once
// The trace: every effect of a world with its cause, as lines of JSON with a fixed member order:
//     {"n":412,"t":"2026-01-01T00:00:00.805000000Z","kind":"call","cause":401,"who":"...",...}
// `n` counts from 1, `cause` is the n of an earlier record (0: none, only for inputs and the
// start). The digest is the SHA-256 of the lines. No record names a build, executor, port, path,
// pid, host name or wall time.
// Long texts enter a record cut, with a hash of the whole, and events only as size and hash. A sink
// that asks for it gets the whole, too, which is neither in memory nor in the digest; such a line
// ends so, where 231 is the length of the record that it was:
//     ...,"whole":{"event":"..."},"record_bytes":231}
#include "emulator/base/encoding.h"
#include "emulator/base/time.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

namespace snowglobe {

using TraceId = std::uint64_t;

// The members of a record beyond those that all have, as JSON: `"key":value,...`.
struct TraceFields {
    std::string cut;
    std::string whole; // of what had to be cut
};

class Trace {
public:
    struct Options {
        bool enabled = true;
        // The newest lines, kept for GET trace; the digest covers all.
        std::size_t recent_bytes_max = 8 * 1'024 * 1'024;
        std::function<void(std::string_view line)> sink; // every line, e.g. to a file
        bool whole = false;                              // the sink wants what is cut, too
    };

    explicit Trace(Options options) : options_(std::move(options)) {}

    TraceId record(
        Time at,
        std::string_view kind,
        TraceId cause,
        std::string_view who,
        std::string_view fields,
        std::string_view whole = {});

    bool enabled() const { return options_.enabled; }
    bool wants_whole() const { return options_.enabled && options_.sink && options_.whole; }
    std::uint64_t records() const { return count_; }
    std::string digest() const { return digest_.hex(); }
    const std::deque<std::string>& recent() const { return recent_; }

private:
    Options options_;
    std::uint64_t count_ = 0;
    Sha256 digest_;
    std::deque<std::string> recent_;
    std::size_t recent_bytes_ = 0;
    std::string line_;
    std::string whole_line_;
};

} // namespace snowglobe
