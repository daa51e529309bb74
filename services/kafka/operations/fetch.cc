// Fetch - batches of some partitions, from an offset on; waits until there are enough.
#include "services/kafka/operations.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_topics.h"

#include <algorithm>

namespace snowglobe::kafka {

namespace {

using Fetched = FetchResponse::PartitionData;

constexpr int fetch_version_of_ids = 13;
constexpr std::size_t fetch_bytes_max = 57'671'680; // fetch.max.bytes
constexpr int no_session_epoch = -1;

// A partition of the request and its place in the response.
struct FetchPlace {
    const FetchRequest::FetchPartition* asked;
    const std::optional<Topic>* topic;
    Fetched* answer;
};

Fetched refuse_fetch(std::int32_t partition, ErrorCode code) {
    Fetched refused;
    refused.partition_index = partition;
    refused.error_code = to_number(code);
    refused.high_watermark = -1;
    refused.records = Bytes();
    refused.aborted_transactions.reset();
    return refused;
}

ErrorCode check_leader_epoch(std::int32_t epoch) {
    return epoch < 0 || epoch == leader_epoch ? ErrorCode::none
           : epoch < leader_epoch             ? ErrorCode::fenced_leader_epoch
                                              : ErrorCode::unknown_leader_epoch;
}

// How much there is for the client, which may be more than it is given.
Fetched fetch_partition(
    Asked& asked,
    const FetchRequest& request,
    const FetchPlace& place,
    std::size_t bytes_left,
    bool is_first) {
    const auto& wanted = *place.asked;
    const auto& topic = *place.topic;
    if (!topic) {
        return refuse_fetch(
            wanted.partition,
            asked.header.version >= fetch_version_of_ids ? ErrorCode::unknown_topic_id
                                                         : ErrorCode::unknown_topic_or_partition);
    }
    if (wanted.partition < 0 || wanted.partition >= topic->partitions) {
        return refuse_fetch(wanted.partition, ErrorCode::unknown_topic_or_partition);
    }
    if (const auto code = check_leader_epoch(wanted.current_leader_epoch);
        code != ErrorCode::none) {
        return refuse_fetch(wanted.partition, code);
    }
    const PartitionLog log(asked.context, *topic, wanted.partition);
    if (wanted.fetch_offset < log.start() || wanted.fetch_offset > log.end()) {
        return refuse_fetch(wanted.partition, ErrorCode::offset_out_of_range);
    }
    Fetched fetched;
    fetched.partition_index = wanted.partition;
    fetched.high_watermark = log.end();
    fetched.last_stable_offset = log.end();
    fetched.log_start_offset = log.start();
    if (request.isolation_level == 0) {
        fetched.aborted_transactions.reset();
    }
    const auto bytes_max =
        static_cast<std::size_t>(std::max<std::int32_t>(wanted.partition_max_bytes, 0));
    std::string records;
    log.read(wanted.fetch_offset, std::min(bytes_max, bytes_left), is_first, records);
    fetched.records = Bytes(std::move(records));
    return fetched;
}

} // namespace

std::optional<FetchResponse> fetch(Asked& asked, const FetchRequest& request) {
    FetchResponse response;
    // Every answer says session 0: there are none to go on in.
    if (request.session_epoch > 0) {
        response.error_code = to_number(ErrorCode::fetch_session_id_not_found);
        return response;
    }
    const StoredTopics topics(asked.context);
    std::vector<std::optional<Topic>> found;
    found.reserve(request.topics.size());
    std::vector<FetchPlace> places;
    response.responses.resize(request.topics.size());
    for (std::size_t i = 0; i < request.topics.size(); ++i) {
        const auto& wanted = request.topics[i];
        auto& answer = response.responses[i];
        answer.topic = wanted.topic;
        answer.topic_id = wanted.topic_id;
        found.push_back(
            asked.header.version >= fetch_version_of_ids ? topics.find(wanted.topic_id)
                                                         : topics.find(wanted.topic));
        answer.partitions.resize(wanted.partitions.size());
        for (std::size_t j = 0; j < wanted.partitions.size(); ++j) {
            places.push_back({&wanted.partitions[j], &found[i], &answer.partitions[j]});
        }
    }
    // Another partition comes first each time: a busy one would leave nothing for the others.
    if (!places.empty()) {
        const auto first = static_cast<std::uint32_t>(asked.header.correlation_id) % places.size();
        std::rotate(
            places.begin(), places.begin() + static_cast<std::ptrdiff_t>(first), places.end());
    }
    const std::size_t bytes_max = std::min(
        static_cast<std::size_t>(std::max<std::int32_t>(request.max_bytes, 0)), fetch_bytes_max);
    std::size_t bytes = 0;
    bool has_error = false;
    for (const FetchPlace& place : places) {
        *place.answer = fetch_partition(
            asked, request, place, bytes < bytes_max ? bytes_max - bytes : 0, bytes == 0);
        has_error |= place.answer->error_code != to_number(ErrorCode::none);
        bytes += place.answer->records->size();
    }
    if (asked.is_last || request.max_wait_ms <= 0 || places.empty() || has_error ||
        bytes >= static_cast<std::size_t>(std::max<std::int32_t>(request.min_bytes, 0))) {
        return response;
    }
    for (const FetchPlace& place : places) {
        asked.looked.channels.push_back(
            PartitionLog::channel_of(**place.topic, place.asked->partition));
    }
    asked.looked.patience = milliseconds{request.max_wait_ms};
    return std::nullopt;
}

} // namespace snowglobe::kafka
