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
// expires meanwhile is gone, as in AWS. Here are the lanes; reading is stream_reader.h, delivery
// stream_delivery.h, and settings are stream_settings.h.
#include "services/lambda/event_source.h"
#include "services/lambda/lane.h"
#include "services/lambda/stream_delivery.h"
#include "services/lambda/stream_reader.h"
#include "services/stream_source.h"

#include <string>

namespace snowglobe::lambda {

class StreamPoller final : public EventSource {
public:
    // REQUIRES kind.stream, and that both outlive this object.
    StreamPoller(const SourceKind& kind, StreamSource& streams)
        : kind_(kind), streams_(streams), reader_(kind, streams), delivery_(kind, streams) {}

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
    void make_lanes_anew(Context&, const Mapping&) const;
    bool is_outdated(Context&, const Mapping&, const Lane&) const;
    void discover(Context&, Mapping&) const;
    void look(Context&, const Mapping&, Lane&) const;
    void gather(Context&, const Mapping&, Lane&) const;
    bool poll(Context&, Mapping&, Lane&) const;
    void go_on(Context&, Mapping&, Lane&) const;
    bool begin_next(Context&, Mapping&, Lane&) const;
    void finish_shard(Context&, Mapping&, Lane&) const;

    const SourceKind& kind_;
    StreamSource& streams_;
    const StreamReader reader_;
    const StreamDelivery delivery_;
};

} // namespace snowglobe::lambda
