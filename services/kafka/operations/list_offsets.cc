// ListOffsets - where a log begins and ends, and which record is the first one of a time.
#include "services/kafka/operations.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_topics.h"

#include <algorithm>
#include <utility>

namespace snowglobe::kafka {

namespace {

using ListedOffset = ListOffsetsResponse::ListOffsetsPartitionResponse;

// Timestamps that are none, and the versions that first know them.
enum : std::int64_t {
    at_latest = -1,
    at_earliest = -2,
    at_max_timestamp = -3,
    at_earliest_local = -4, // all of it is local
    at_latest_tiered = -5,  // nothing is elsewhere
};

bool is_known(std::int64_t timestamp, int version) {
    static constexpr std::pair<std::int64_t, int> since[] = {
        {at_latest, 0},
        {at_earliest, 0},
        {at_max_timestamp, 7},
        {at_earliest_local, 8},
        {at_latest_tiered, 9}};
    return timestamp >= 0 || std::ranges::any_of(since, [&](const auto& row) {
               return row.first == timestamp && row.second <= version;
           });
}

// The first record that is as late as this.
std::optional<TimedOffset> find_time(const PartitionLog& log, std::int64_t timestamp) {
    std::optional<TimedOffset> found;
    log.scan(log.start(), [&](const BatchHeader&, std::string_view batch) {
        found = find_by_time(batch, timestamp, log.start());
        return !found;
    });
    return found;
}

std::optional<TimedOffset> find_latest_time(const PartitionLog& log) {
    std::int64_t latest = -1;
    log.scan(log.start(), [&](const BatchHeader& header, std::string_view) {
        latest = std::max(latest, header.max_timestamp);
        return true;
    });
    return latest < 0 ? std::nullopt : find_time(log, latest);
}

ListedOffset list_offset(
    Asked& asked,
    const std::optional<Topic>& topic,
    const ListOffsetsRequest::ListOffsetsPartition& wanted) {
    ListedOffset listed;
    listed.partition_index = wanted.partition_index;
    if (!is_known(wanted.timestamp, asked.header.version)) {
        listed.error_code = to_number(ErrorCode::unsupported_version);
        return listed;
    }
    if (!topic || wanted.partition_index < 0 || wanted.partition_index >= topic->partitions) {
        listed.error_code = to_number(ErrorCode::unknown_topic_or_partition);
        return listed;
    }
    if (wanted.current_leader_epoch > leader_epoch) {
        listed.error_code = to_number(ErrorCode::unknown_leader_epoch);
        return listed;
    }
    const PartitionLog log(asked.context, *topic, wanted.partition_index);
    TimedOffset found{-1, -1};
    switch (wanted.timestamp) {
    case at_latest:
        found.offset = log.end();
        break;
    case at_earliest:
    case at_earliest_local:
        found.offset = log.start();
        break;
    case at_max_timestamp:
        found = find_latest_time(log).value_or(found);
        break;
    case at_latest_tiered:
        break;
    default:
        found = find_time(log, wanted.timestamp).value_or(found);
    }
    listed.offset = found.offset;
    listed.timestamp = found.timestamp;
    if (found.offset >= 0) {
        listed.leader_epoch = leader_epoch;
    }
    return listed;
}

} // namespace

std::optional<ListOffsetsResponse>
list_offsets(Asked& asked, const ListOffsetsRequest& request) {
    const StoredTopics topics(asked.context);
    ListOffsetsResponse response;
    for (const auto& wanted : request.topics) {
        const auto topic = topics.find(wanted.name);
        auto& answer = response.topics.emplace_back();
        answer.name = wanted.name;
        for (const auto& partition : wanted.partitions) {
            answer.partitions.push_back(list_offset(asked, topic, partition));
        }
    }
    return response;
}

} // namespace snowglobe::kafka
