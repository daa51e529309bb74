// OffsetCommit - how far a group has come.
#include "services/kafka/committed_offsets.h"
#include "services/kafka/group_coordinator.h"
#include "services/kafka/operations.h"
#include "services/kafka/stored_topics.h"

namespace snowglobe::kafka {

namespace {

constexpr std::size_t offset_metadata_bytes_max = 4096; // offset.metadata.max.bytes

} // namespace

std::optional<OffsetCommitResponse>
offset_commit(Asked& asked, const OffsetCommitRequest& request) {
    GroupCoordinator coordinator(asked.context, asked.configs(), request.group_id);
    const ErrorCode of_all = coordinator.accept_commit(
        {request.member_id,
         request.group_instance_id,
         request.generation_id_or_member_epoch});
    if (of_all == ErrorCode::none) {
        coordinator.save();
    }
    const StoredTopics topics(asked.context);
    CommittedOffsets offsets(asked.context, request.group_id);
    OffsetCommitResponse response;
    for (const auto& wanted : request.topics) {
        const auto topic = topics.find(wanted.name);
        auto& answer = response.topics.emplace_back();
        answer.name = wanted.name;
        for (const auto& partition : wanted.partitions) {
            const std::int32_t index = partition.partition_index;
            ErrorCode error = of_all;
            if (!topic || index < 0 || index >= topic->partitions) {
                error = ErrorCode::unknown_topic_or_partition;
            } else if (
                error == ErrorCode::none && partition.committed_metadata.value_or("").size() >
                                                offset_metadata_bytes_max) {
                error = ErrorCode::offset_metadata_too_large;
            }
            if (error == ErrorCode::none) {
                offsets.put(
                    wanted.name,
                    index,
                    {partition.committed_offset,
                     partition.committed_leader_epoch,
                     partition.committed_metadata.value_or(""),
                     asked.context.now});
            }
            answer.partitions.push_back({index, to_number(error)});
        }
    }
    return response;
}

} // namespace snowglobe::kafka
