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
#include "services/lambda/event_source.h"
#include "services/lambda/failed_topic_batch.h"
#include "services/lambda/topic_progress.h"
#include "services/lambda/verdict.h"
#include "services/topic_source.h"

#include <string>
#include <vector>

namespace snowglobe::lambda {

class TopicPoller final : public EventSource {
public:
    // REQUIRES kind.topic, and that both outlive this object.
    TopicPoller(const SourceKind& kind, TopicSource& topics) : kind_(kind), topics_(topics) {}

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
    // Timers; those of deliveries are their own.
    static constexpr std::string_view poll_part = "poll";
    static constexpr std::string_view look_part = "look";

    // Records that pass the filter, as they lie in ranges.
    struct Cut {
        std::vector<TopicRange> ranges; // what was looked at, by what was asked for
        std::vector<DeliveredRecord> records;
        std::vector<DeliveredRecord> too_old;
        std::vector<DeliveredRecord> too_big; // for an event, each alone
        std::size_t bytes = 0;                // of the records in the event
        bool full = false;                    // ended by its size: nothing to wait for
    };
    Cut
    cut(Context&,
        const Mapping&,
        const std::vector<TopicRange>& wanted,
        const std::vector<std::pair<std::int32_t, std::int64_t>>& given_up,
        std::size_t records_max) const;

    // The group.
    bool take_part(Context&, Mapping&, TopicProgress&) const;
    void wait_for_broker(Context&, Mapping&, TopicProgress&, Time until) const;
    void take_assignment(
        Context&, Mapping&, TopicProgress&, const TopicMembership&, std::int32_t partitions) const;
    void take_positions(Context&, Mapping&, TopicProgress&) const;
    void keep_deliveries(Context&, const Mapping&, TopicProgress&) const;
    void subscribe(Context&, const Mapping&, TopicProgress&) const;
    void leave(Context&, const Mapping&, TopicProgress&) const;
    void forget_poll(Context&, const Mapping&, TopicProgress&) const;

    // Polling.
    void look(Context&, Mapping&, TopicProgress&) const;
    void plan_poll(Context&, const Mapping&, TopicProgress&) const;
    void gather(Context&, const Mapping&, TopicProgress&) const;
    void poll(Context&, Mapping&, TopicProgress&) const;
    bool poll_once(Context&, Mapping&, TopicProgress&) const;
    void take_fewer(Context&, const Mapping&, Cut&) const;
    std::int64_t position(Context&, const Mapping&, std::int32_t partition) const;
    std::vector<TopicRange> pending(Context&, const Mapping&, const TopicProgress&) const;
    void wait_for_poll(
        Context&,
        const Mapping&,
        TopicProgress&,
        TopicProgress::Polling,
        Time at,
        TimerClass) const;

    // Delivery.
    void attempt(Context&, Mapping&, TopicProgress&, TopicDelivery&, Cut) const;
    void try_next(Context&, Mapping&, TopicProgress&, TopicDelivery&) const;
    void back_off_from(Context&, const Mapping&, TopicDelivery&, Duration pause) const;
    void settle(
        Context&, Mapping&, TopicProgress&, TopicDelivery&, const InvocationResult&) const;
    void fail(
        Context&,
        Mapping&,
        TopicProgress&,
        TopicDelivery&,
        const Cut&,
        const InvocationResult&,
        bool may_bisect) const;
    void go_on_from(
        Context&,
        Mapping&,
        TopicProgress&,
        TopicDelivery&,
        const std::vector<TopicRange>& rest) const;
    void try_rest(Context&, Mapping&, TopicProgress&, TopicDelivery&) const;
    bool commit(Context&, TopicProgress&, const std::vector<TopicRange>& done) const;
    void finish_batch(Context&, TopicProgress&, TopicDelivery&) const;
    void give_up(Context&, const Mapping&, TopicBatch&, const Cut&) const;
    void discard(
        Context&,
        const Mapping&,
        const std::string& condition,
        const TopicBatch&,
        const std::vector<DeliveredRecord>&,
        const InvocationResult* last_try) const;
    void tell_failures(
        Context&,
        const Mapping&,
        const TopicDelivery&,
        const InvocationResult&,
        const Cut&,
        const Verdict&,
        bool makes_progress) const;
    std::string failure_plan(const Mapping&, const TopicBatch&, std::size_t size) const;
    // The event of these records.
    std::string
    event_text(const Mapping&, const std::vector<DeliveredRecord>& records) const;

    const SourceKind& kind_;
    TopicSource& topics_;
};

} // namespace snowglobe::lambda
