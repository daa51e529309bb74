#pragma once
// The event source of SQS queues. It receives while fewer batches are in flight than it may have,
// gathers them where there is a batching window, and deletes what the function has dealt with. What
// failed comes back when its visibility timeout ends: Lambda changes nothing about it. A FIFO
// queue itself holds back the groups that are in flight.
#include "services/lambda/event_source.h"
#include "services/lambda/queue_batch.h"
#include "services/lambda/verdict.h"
#include "services/queue_source.h"

#include <string>
#include <vector>

namespace snowglobe::lambda {

class QueuePoller final : public EventSource {
public:
    // Both outlive this object.
    QueuePoller(const SourceKind& kind, QueueSource& queues) : kind_(kind), queues_(queues) {}

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
    void schedule_poll(Context&, const Mapping&) const;
    void poll(Context&, Mapping&) const;
    void poll_later(Context&, const Mapping&) const;
    void take(Context&, Mapping&, const QueueFacts&, const json& messages) const;
    std::string
    send(Context&, Mapping&, const QueueFacts&, QueueBatch, const std::string& behind) const;
    void invoke(Context&, Mapping&, QueueBatch&) const;
    void let_go(Context&, const Mapping&, const QueueBatch&) const;
    void tell_failures(Context&, const Mapping&, const QueueBatch&, const Verdict&) const;
    void remove(
        Context&, const Mapping&, const std::string& url, const std::vector<QueueMessage>&) const;

    const SourceKind& kind_;
    QueueSource& queues_;
};

} // namespace snowglobe::lambda
