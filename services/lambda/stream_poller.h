#pragma once
// The event source of Kinesis and DynamoDB streams. Each lane (lane.h) of each shard delivers one
// batch after another, in order; a failing batch holds its lane only. The retry algorithm is 3.1 of
// the Lambda notes:
//
//     deliver(batch): attempts = 0
//      loop: records older than the age limit are dropped, with a document RecordAgeExceeded
//       invoke: ok                         -> checkpoint behind the batch; done
//       partial, lowest failed record s    -> checkpoint before s; the batch goes on from s, afresh
//       error, bisect on, more than one    -> deliver(first half), deliver(second half): no attempt
//       used error: attempts += 1; more than MaximumRetryAttempts -> document
//       RetryAttemptsExhausted;
//                                             checkpoint behind the batch; done
//       throttled: no attempt used
//       back-off: 1 s doubling to 60 s
//
// An answer that names the first record as failed made no progress, and is treated as an error that
// is not bisected. Batches are positions in the stream: each try reads its records again, so what
// expires meanwhile is gone, as in AWS.
#include "services/lambda/event_source.h"
#include "services/lambda/failure_document.h"
#include "services/lambda/lane.h"
#include "services/lambda/verdict.h"
#include "services/stream_source.h"

#include <string>
#include <vector>

namespace snowglobe::lambda {

class StreamPoller final : public EventSource {
public:
    // REQUIRES kind.stream, and that both outlive this object.
    StreamPoller(const SourceKind& kind, StreamSource& streams) : kind_(kind), streams_(streams) {}

    const SourceKind& kind() const override { return kind_; }
    void read_settings(
        Context&,
        Mapping& mapping,
        const json& request,
        const FunctionImage&,
        bool creating) const override;
    void describe(const Mapping& mapping, json& out) const override;
    void start(Context&, Mapping&) const override;
    void stop(Context&, Mapping&) const override;
    void forget(Context&, const Mapping&) const override;
    void on_wake(Context&, Mapping&) const override;
    void on_timer(Context&, Mapping&, const std::string& part) const override;
    void
    on_invoked(Context&, Mapping&, const std::string& part, const InvocationResult&) const override;
    Lag lag(Context&, const Scope&, const Mapping&) const override;
    json peek(Context&, const Mapping&) const override;

private:
    struct Facts {
        std::string sequence_number;
        Time arrival{};
    };
    // Records of a lane that pass the filter, as an event.
    struct Cut {
        std::vector<Facts> records;
        std::vector<Facts> too_old;
        std::string payload; // {"Records":[...]}
        std::string last;    // everything up to here was looked at
        bool full = false;   // ended by its size: nothing to wait for
        bool shard_ended = false;
        bool window_ended = false; // the next record is of another tumbling window
    };
    Cut
    cut(Context&,
        const Mapping&,
        const Lane&,
        const std::string& after,
        const std::string& until, // "": no bound but the size
        std::size_t records_max) const;

    // `last_try`: how it ended; none: the records are too old for one.
    void discard(
        Context&,
        const Mapping&,
        const Lane&,
        const Batch&,
        const std::vector<Facts>& records,
        const InvocationResult* last_try) const;

    void make_lanes_anew(Context&, const Mapping&) const;
    bool is_outdated(Context&, const Mapping&, const Lane&) const;
    void discover(Context&, Mapping&) const;
    void look(Context&, const Mapping&, Lane&) const;
    void gather(Context&, const Mapping&, Lane&) const;
    void poll(Context&, Mapping&, Lane&) const;
    void go_on(Context&, Mapping&, Lane&) const;
    void attempt(Context&, Mapping&, Lane&, Cut batch) const;
    // Tumbling windows.
    void open_window(Context&, const Mapping&, Lane&, Time arrival) const;
    bool must_end_window(Context&, const Lane&, const Cut&) const;
    void end_window(Context&, Mapping&, Lane&) const;
    void keep_state(Context&, const Mapping&, Lane&, const InvocationResult&) const;
    void take_up_windows(Context&, const Mapping&) const;
    void forget_window(Context&, const Mapping&, Lane&) const;
    std::string windowed(const Mapping&, const Lane&, std::string payload) const;
    void finish_batch(Lane&) const;
    void finish_shard(Context&, Mapping&, Lane&) const;
    void wait(Context&, const Mapping&, Lane&, Lane::State, Time until, TimerClass) const;
    void settle(Context&, Mapping&, Lane&, const InvocationResult&) const;
    void
    fail(Context&, Mapping&, Lane&, const Cut&, const InvocationResult&, bool may_bisect) const;
    void tell_failures(
        Context&,
        const Mapping&,
        const Lane&,
        const InvocationResult&,
        const std::vector<std::string>& ids,
        const Verdict&) const;
    std::string failure_plan(const Mapping&, const Batch&, std::size_t size) const;
    std::string source_text(const Mapping&, const Lane&) const; // for people

    const SourceKind& kind_;
    StreamSource& streams_;
};

} // namespace snowglobe::lambda
