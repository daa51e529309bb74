#pragma once
// Records of topics that nobody tries any more, and failures that handlers report: who is told.
#include "services/lambda/topic_reader.h"
#include "services/lambda/verdict.h"

#include <string>
#include <vector>

namespace snowglobe::lambda {

constexpr Duration topic_back_off_max = seconds{60};

// What becomes of a batch of that size whose try fails, for people.
std::string failure_plan(const Mapping& mapping, const TopicBatch& batch, std::size_t size);

class TopicDiscards {
public:
    // REQUIRES that it outlives this object.
    explicit TopicDiscards(const SourceKind& kind) : kind_(kind) {}

    void give_up(Context&, const Mapping&, TopicBatch&, const TopicCut&) const;
    // `last_try`: how it ended; none: there was none.
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
        const TopicCut&,
        const Verdict&,
        bool makes_progress) const;

private:
    const SourceKind& kind_;
};

} // namespace snowglobe::lambda
