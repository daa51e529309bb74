#pragma once
// The event source of Kafka's topics. A mapping is a member of its consumer group like any client,
// so that it shares the topic's partitions with whoever else joins; what is done is what the group
// has committed. It cuts batches out of partitions that are free, several of them in one event;
// a partition is not read again before its batch is done, so that order holds within each, and a
// batch that fails holds its partitions only. Retries are those of streams (stream_poller.h):
//
//     ok                                 -> commit behind the batch; done
//     partial                            -> of each partition: commit before the lowest failed
//                                           record; the batch goes on from there, afresh
//     error, bisect on, more than one    -> first half, then second half: no attempt used
//     error: attempts += 1; more than MaximumRetryAttempts -> document; commit behind the batch
//     throttled: no attempt used
//     back-off: 1 s doubling to 60 s
//
// An answer that names the first record of each partition made no progress, and is treated as an
// error that is not bisected. Records are read again for each try.
//
// When the group rebalances, nothing new begins, and the mapping joins again as soon as nothing of
// it is with the function. What waits for its next try goes on afterwards, if its partitions are
// still the mapping's own.
//
// Here are polls; the group is topic_group.h, reading topic_reader.h, delivery topic_tries.h, and
// settings are topic_settings.h.
#include "services/lambda/event_source.h"
#include "services/lambda/topic_group.h"
#include "services/lambda/topic_reader.h"
#include "services/lambda/topic_tries.h"
#include "services/topic_source.h"

#include <string>
#include <string_view>

namespace snowglobe::lambda {

class TopicPoller final : public EventSource {
public:
    // REQUIRES kind.topic, and that both outlive this object.
    TopicPoller(const SourceKind& kind, TopicSource& topics)
        : kind_(kind), topics_(topics), group_(topics), reader_(kind, topics),
          tries_(kind, topics) {}

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
    // A timer, beside those of polls and deliveries.
    static constexpr std::string_view look_part = "look";

    void look(Context&, Mapping&, TopicProgress&) const;
    void plan_poll(Context&, const Mapping&, TopicProgress&) const;
    void gather(Context&, const Mapping&, TopicProgress&) const;
    void poll(Context&, Mapping&, TopicProgress&) const;
    bool poll_once(Context&, Mapping&, TopicProgress&) const;
    void take_fewer(Context&, const Mapping&, TopicCut&) const;
    void wait_for_broker(Context&, Mapping&, TopicProgress&, Time until) const;
    void wait_for_poll(
        Context&,
        const Mapping&,
        TopicProgress&,
        TopicProgress::Polling,
        Time at,
        TimerClass) const;

    const SourceKind& kind_;
    TopicSource& topics_;
    const TopicGroup group_;
    const TopicReader reader_;
    const TopicTries tries_;
};

} // namespace snowglobe::lambda
