#pragma once
// A kind of event source: how batches are cut, delivered, retried and settled. Streams (Kinesis,
// DynamoDB Streams) and queues (SQS) are the two kinds. An event source holds no state; a mapping's
// progress lies in rows of the store. Nothing is periodic: an idle mapping has no event in the
// queue, it is woken by the commit that gives it something to read.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "services/lambda/mapping.h"
#include "services/lambda/source_kind.h"

#include <string>

namespace snowglobe::lambda {

class EventSource {
public:
    virtual ~EventSource() = default;

    virtual const SourceKind& kind() const = 0;

    // Reads the settings of a create request into a new mapping, or of an update request into an
    // existing one, and throws Lambda's errors. Defaults of the kind where `creating`.
    virtual void read_settings(
        Context&,
        Mapping& mapping,
        const json& request,
        const FunctionImage&,
        bool creating) const = 0;
    // The kind's part of the EventSourceMappingConfiguration.
    virtual void describe(const Mapping& mapping, json& out) const = 0;

    // Enabled: begins, or goes on where it stopped. Runs inside an operation: must not call others.
    virtual void start(Context&, Mapping&) const = 0;
    // Disabled: nothing new begins; what is in flight is settled when it ends.
    virtual void stop(Context&, Mapping&) const = 0;
    // Deleted: forgets progress.
    virtual void forget(Context&, const Mapping&) const = 0;

    virtual void on_wake(Context&, Mapping&) const = 0;
    virtual void on_timer(Context&, Mapping&, const std::string& part) const = 0;
    virtual void
    on_invoked(Context&, Mapping&, const std::string& part, const InvocationResult&) const = 0;

    // How far the mapping is behind, for metrics.
    struct Lag {
        std::uint64_t records = 0;
        Duration age{}; // of the oldest of them
    };
    virtual Lag lag(Context&, const Scope&, const Mapping&) const = 0;

    // Progress, for people: checkpoints, what is in flight, retries.
    virtual json peek(Context&, const Mapping&) const = 0;
};

} // namespace snowglobe::lambda
