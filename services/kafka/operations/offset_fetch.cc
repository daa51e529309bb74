// OffsetFetch - how far groups have come.
#include "services/kafka/committed_offsets.h"
#include "services/kafka/operations.h"

#include <map>

namespace snowglobe::kafka {

namespace {

constexpr int offset_fetch_version_of_groups = 8;

// What was asked for; nothing: all that there are.
using WantedOffsets = std::optional<std::vector<std::pair<std::string, std::vector<std::int32_t>>>>;

template <class Topics> WantedOffsets wanted_offsets(const std::optional<Topics>& topics) {
    if (!topics) {
        return std::nullopt;
    }
    WantedOffsets wanted;
    wanted.emplace();
    for (const auto& topic : *topics) {
        wanted->emplace_back(topic.name, topic.partition_indexes);
    }
    return wanted;
}

template <class Topic>
std::vector<Topic>
fetch_offsets(Asked& asked, const std::string& group, const WantedOffsets& wanted) {
    const CommittedOffsets offsets(asked.context, group);
    std::vector<Topic> topics;
    const auto add = [](Topic& topic, std::int32_t partition, const CommittedOffset& offset) {
        auto& answer = topic.partitions.emplace_back();
        answer.partition_index = partition;
        answer.committed_offset = offset.offset;
        answer.committed_leader_epoch = offset.leader_epoch;
        answer.metadata = offset.metadata;
    };
    if (!wanted) {
        offsets.for_each(
            [&](const std::string& topic, std::int32_t partition, const CommittedOffset& offset) {
                if (topics.empty() || topics.back().name != topic) {
                    topics.emplace_back().name = topic;
                }
                add(topics.back(), partition, offset);
            });
        return topics;
    }
    for (const auto& [name, partitions] : *wanted) {
        Topic& topic = topics.emplace_back();
        topic.name = name;
        for (const std::int32_t partition : partitions) {
            add(topic, partition, offsets.find(name, partition).value_or(CommittedOffset{}));
        }
    }
    return topics;
}

} // namespace

std::optional<OffsetFetchResponse>
offset_fetch(Asked& asked, const OffsetFetchRequest& request) {
    OffsetFetchResponse response;
    if (asked.header.version < offset_fetch_version_of_groups) {
        response.topics = fetch_offsets<OffsetFetchResponse::OffsetFetchResponseTopic>(
            asked, request.group_id, wanted_offsets(request.topics));
        return response;
    }
    for (const auto& group : request.groups) {
        auto& answer = response.groups.emplace_back();
        answer.group_id = group.group_id;
        answer.topics = fetch_offsets<OffsetFetchResponse::OffsetFetchResponseTopics>(
            asked, group.group_id, wanted_offsets(group.topics));
    }
    return response;
}

} // namespace snowglobe::kafka
