#pragma once
// Reads what of a topic's partitions passes its mapping's filter, and makes an event of it.
#include "services/lambda/failed_topic_batch.h"
#include "services/lambda/source_kind.h"
#include "services/lambda/topic_progress.h"
#include "services/topic_source.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::lambda {

constexpr std::size_t topic_payload_max = 6 * 1024 * 1024; // of an event

// Records that pass the filter, as they lie in ranges.
struct TopicCut {
    std::vector<TopicRange> ranges; // what was looked at, by what was asked for
    std::vector<DeliveredRecord> records;
    std::vector<DeliveredRecord> too_old;
    std::vector<DeliveredRecord> too_big; // for an event, each alone
    std::size_t bytes = 0;                // of the records in the event
    bool full = false;                    // ended by its size: nothing to wait for
};

class TopicReader {
public:
    // REQUIRES that both outlive this object.
    TopicReader(const SourceKind& kind, TopicSource& topics) : kind_(kind), topics_(topics) {}

    TopicCut
    cut(Context&,
        const Mapping&,
        const std::vector<TopicRange>& wanted,
        const std::vector<std::pair<std::int32_t, std::int64_t>>& given_up,
        std::size_t records_max) const;

private:
    const SourceKind& kind_;
    TopicSource& topics_;
};

// The event of these records. REQUIRES kind.topic.
std::string event_text(
    const SourceKind& kind, const Mapping& mapping, const std::vector<DeliveredRecord>& records);

} // namespace snowglobe::lambda
