#pragma once
// Delivery of batches of topics to the function: tries and their outcomes. The algorithm is in
// topic_poller.h.
#include "services/lambda/topic_discards.h"
#include "services/lambda/topic_group.h"
#include "services/lambda/topic_reader.h"

#include <vector>

namespace snowglobe::lambda {

class TopicTries {
public:
    // REQUIRES kind.topic, and that both outlive this object.
    TopicTries(const SourceKind& kind, TopicSource& topics)
        : kind_(kind), group_(topics), reader_(kind, topics), discards_(kind) {}

    // Tries the delivery's first batch, whose records are at hand.
    void attempt(Context&, Mapping&, TopicProgress&, TopicDelivery&, TopicCut) const;
    void try_next(Context&, Mapping&, TopicProgress&, TopicDelivery&) const;
    // What has become of a try.
    void settle(
        Context&, Mapping&, TopicProgress&, TopicDelivery&, const InvocationResult&) const;

private:
    void back_off_from(Context&, const Mapping&, TopicDelivery&, Duration pause) const;
    void fail(
        Context&,
        Mapping&,
        TopicProgress&,
        TopicDelivery&,
        const TopicCut&,
        const InvocationResult&,
        bool may_bisect) const;
    void go_on_from(
        Context&,
        Mapping&,
        TopicProgress&,
        TopicDelivery&,
        const std::vector<TopicRange>& rest) const;
    void try_rest(Context&, Mapping&, TopicProgress&, TopicDelivery&) const;
    void finish_batch(Context&, TopicProgress&, TopicDelivery&) const;

    const SourceKind& kind_;
    const TopicGroup group_;
    const TopicReader reader_;
    const TopicDiscards discards_;
};

} // namespace snowglobe::lambda
