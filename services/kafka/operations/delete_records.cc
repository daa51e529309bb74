// DeleteRecords - a partition's records before an offset.
#include "services/kafka/operations.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_topics.h"

namespace snowglobe::kafka {

namespace {

constexpr std::int64_t to_the_end = -1;

} // namespace

std::optional<DeleteRecordsResponse>
delete_records(Asked& asked, const DeleteRecordsRequest& request) {
    const StoredTopics topics(asked.context);
    DeleteRecordsResponse response;
    for (const auto& wanted : request.topics) {
        const auto topic = topics.find(wanted.name);
        auto& answer = response.topics.emplace_back();
        answer.name = wanted.name;
        for (const auto& partition : wanted.partitions) {
            auto& result = answer.partitions.emplace_back();
            result.partition_index = partition.partition_index;
            result.low_watermark = -1;
            if (!topic || partition.partition_index < 0 ||
                partition.partition_index >= topic->partitions) {
                result.error_code = to_number(ErrorCode::unknown_topic_or_partition);
                continue;
            }
            if (!asked.configs_of(*topic).is_deleting()) {
                result.error_code = to_number(ErrorCode::policy_violation);
                continue;
            }
            PartitionLog log(asked.context, *topic, partition.partition_index);
            const std::int64_t offset =
                partition.offset == to_the_end ? log.end() : partition.offset;
            if (offset < 0 || offset > log.end()) {
                result.error_code = to_number(ErrorCode::offset_out_of_range);
                continue;
            }
            if (offset > log.start()) {
                log.delete_before(offset);
            }
            result.low_watermark = log.start();
        }
    }
    return response;
}

} // namespace snowglobe::kafka
