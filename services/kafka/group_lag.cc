#include "services/kafka/group_lag.h"

#include "services/kafka/partition_log.h"
#include "services/kafka/stored_topics.h"

#include <algorithm>

namespace snowglobe::kafka {

std::vector<PartitionLag> lag_of(Context& context, const std::string& group_id) {
    const StoredTopics topics(context);
    std::vector<PartitionLag> all;
    CommittedOffsets(context, group_id)
        .for_each([&](const std::string& name, std::int32_t partition, CommittedOffset committed) {
            const auto topic = topics.find(name);
            if (!topic || partition >= topic->partitions) {
                return;
            }
            const PartitionLog log(context, *topic, partition);
            const std::int64_t at = std::max(committed.offset, log.start());
            all.push_back(
                {name,
                 partition,
                 std::move(committed),
                 log.end(),
                 std::max<std::int64_t>(log.end() - at, 0)});
        });
    return all;
}

} // namespace snowglobe::kafka
