// OffsetForLeaderEpoch - where what a leader has written ends: where the log does.
#include "services/kafka/operations.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_topics.h"

namespace snowglobe::kafka {

std::optional<OffsetForLeaderEpochResponse>
offset_for_leader_epoch(Asked& asked, const OffsetForLeaderEpochRequest& request) {
    const StoredTopics topics(asked.context);
    OffsetForLeaderEpochResponse response;
    for (const auto& wanted : request.topics) {
        const auto topic = topics.find(wanted.topic);
        auto& answer = response.topics.emplace_back();
        answer.topic = wanted.topic;
        for (const auto& partition : wanted.partitions) {
            auto& end = answer.partitions.emplace_back();
            end.partition = partition.partition;
            if (!topic || partition.partition < 0 || partition.partition >= topic->partitions) {
                end.error_code = to_number(ErrorCode::unknown_topic_or_partition);
            } else if (partition.current_leader_epoch > leader_epoch) {
                end.error_code = to_number(ErrorCode::unknown_leader_epoch);
            } else if (partition.leader_epoch == leader_epoch) {
                end.leader_epoch = leader_epoch;
                end.end_offset = PartitionLog(asked.context, *topic, partition.partition).end();
            }
        }
    }
    return response;
}

} // namespace snowglobe::kafka
