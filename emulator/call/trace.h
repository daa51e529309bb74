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
// A trace that nobody compares is brief: the newest records only, requests and replies shortened,
// no digest; for people who ask what led to something. It costs little.
#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/base/time.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe {

// A record, by its ordinal from 1.
enum class TraceId : std::uint64_t { none };
constexpr std::uint64_t to_number(TraceId record) {
    return static_cast<std::uint64_t>(record);
}
constexpr TraceId after(TraceId record) {
    return TraceId{to_number(record) + 1};
}

// An outside request that was let in, by its ordinal from 1: the root of what it leads to.
enum class InputId : std::uint64_t { none };

// Why something happens: the record before it, and the input at the root of the chain.
struct Cause {
    TraceId record = TraceId::none;
    InputId root = InputId::none;
};

// The members of a record beyond those that all have, as JSON: `"key":value,...`.
struct TraceFields {
    std::string cut;
    std::string whole; // of what had to be cut
};

class Trace {
public:
    struct Options {
        bool enabled = true;
        // The newest lines, kept for looks; the digest covers all.
        std::size_t recent_bytes_max = 8 * 1'024 * 1'024;
        std::function<void(std::string_view line)> sink; // every line, e.g. to a file
        bool whole = false;                              // the sink wants what is cut, too
        // Not enabled: so many records are kept, brief ones.
        std::size_t brief_records_max = 0;
    };

    explicit Trace(Options options) : options_(std::move(options)) {}

    // `kind` is a literal.
    TraceId record(
        Time at,
        std::string_view kind,
        TraceId cause,
        std::string_view who,
        std::string_view fields,
        std::string_view whole = {});
    // The same for a brief trace: the rest of the record is still to be appended to what is
    // returned, before the next one is made.
    std::string& record_brief(Time at, std::string_view kind, TraceId cause, std::string_view who);
    // A call in bytes, and its reply if it is a reply's record. What a brief trace says of it is
    // made when somebody looks: few records are ever looked at, and saying it costs more than a
    // small call.
    struct Frames {
        std::string_view service; // names live as long as this
        std::string_view operation;
        std::string_view request_bytes;
        const json* request = nullptr; // beside the bytes
        std::string_view reply_bytes;
        const json* reply = nullptr; // nullptr: it is a call's record
    };
    // For a brief trace.
    void record_frames(
        Time at, std::string_view kind, TraceId cause, std::string_view who, const Frames& frames);
    // Who makes the fields of such a record. REQUIRED before there is one; lives as long as this.
    void tell_later(std::function<std::string(const Frames&)> fields_of) {
        fields_of_ = std::move(fields_of);
    }
    // The record `by` has made a record or a message, see Context::made.
    void made(std::string_view source, std::string_view item, TraceId by);

    bool enabled() const { return options_.enabled; }
    bool wants_whole() const { return options_.enabled && options_.sink && options_.whole; }
    bool is_brief() const { return !enabled() && options_.brief_records_max > 0; }
    bool keeps_records() const { return enabled() || is_brief(); }
    std::uint64_t records() const { return count_; }
    std::string digest() const { return digest_.hex(); }

    // For looks: records [oldest(), newest()] are kept; none: oldest() is one more.
    TraceId oldest() const;
    TraceId newest() const { return TraceId{count_}; }
    std::string line(TraceId n) const; // with its line end
    std::uint64_t bytes_kept() const;
    TraceId cause(TraceId n) const;
    std::string_view who(TraceId n) const;
    // What has made the item, if it was one of the newest; in any source if that is empty.
    std::optional<TraceId> maker(std::string_view source, std::string_view item) const;

private:
    struct Documents {
        json request;
        json reply;
    };
    // Of the newest ones there are many: what follows each other in it is written together.
    struct Brief {
        Time at{};
        std::string_view kind;
        TraceId cause = TraceId::none;
        std::string who;
        // The rest of the record; or what that is to be made of: the bytes of the request, and
        // those of the reply behind them.
        std::string fields;
        std::string_view service; // of what is told later; else empty
        std::string_view operation;
        std::size_t request_bytes = 0;
        bool is_reply = false;
        std::unique_ptr<Documents> documents; // where one of them has members
    };
    Brief& next_brief(Time at, std::string_view kind, TraceId cause, std::string_view who);
    std::string told(const Brief& record) const;
    struct Made {
        std::uint64_t source = 0; // hashes
        std::uint64_t item = 0;
        TraceId by = TraceId::none;
    };

    void write(
        std::string& line,
        TraceId n,
        Time at,
        std::string_view kind,
        TraceId cause,
        std::string_view who,
        std::string_view fields) const;
    std::size_t place(TraceId n) const { return to_number(n) % options_.brief_records_max; }
    // Its line among the recent ones.
    std::size_t recent(TraceId n) const { return to_number(n) - to_number(oldest()); }

    Options options_;
    std::uint64_t count_ = 0;
    Sha256 digest_;
    std::deque<std::string> recent_;
    std::size_t recent_bytes_ = 0;
    std::string line_;
    std::string whole_line_;
    std::function<std::string(const Frames&)> fields_of_;
    std::vector<Brief> brief_; // record n at n % brief_records_max
    std::vector<Made> made_;   // a ring
    std::size_t made_count_ = 0;
};

} // namespace snowglobe
