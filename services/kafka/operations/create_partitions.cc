// CreatePartitions - more of them for a topic that is there.
#include "services/kafka/operations.h"
#include "services/kafka/stored_topics.h"

#include <map>

namespace snowglobe::kafka {

namespace {

struct PartitionsError {
    ErrorCode code;
    std::string message;
};

// Throws PartitionsError.
void add_partitions(
    Asked& asked,
    const CreatePartitionsRequest::CreatePartitionsTopic& wanted,
    bool validate_only) {
    StoredTopics topics(asked.context);
    auto topic = topics.find(wanted.name);
    if (!topic) {
        throw PartitionsError{ErrorCode::unknown_topic_or_partition, ""};
    }
    if (wanted.count == topic->partitions) {
        throw PartitionsError{
            ErrorCode::invalid_partitions,
            "Topic already has " + std::to_string(wanted.count) + " partition(s)."};
    }
    if (wanted.count < topic->partitions) {
        throw PartitionsError{
            ErrorCode::invalid_partitions,
            "The topic " + wanted.name + " currently has " + std::to_string(topic->partitions) +
                " partition(s); " + std::to_string(wanted.count) + " would not be an increase."};
    }
    if (wanted.count > partitions_max) {
        throw PartitionsError{
            ErrorCode::invalid_partitions,
            "Snowglobe: a topic has at most " + std::to_string(partitions_max) + " partitions"};
    }
    if (wanted.assignments) {
        const auto more = static_cast<std::size_t>(wanted.count - topic->partitions);
        if (wanted.assignments->size() != more) {
            throw PartitionsError{
                ErrorCode::invalid_replica_assignment,
                "Attempted to add " + std::to_string(more) + " additional partition(s), but only " +
                    std::to_string(wanted.assignments->size()) + " assignment(s) were specified."};
        }
        for (const auto& assignment : *wanted.assignments) {
            if (assignment.broker_ids != std::vector<std::int32_t>{0}) {
                throw PartitionsError{
                    ErrorCode::invalid_replica_assignment,
                    "The manual partition assignment includes a broker that is not registered."};
            }
        }
    }
    if (!validate_only) {
        topic->partitions = wanted.count;
        topics.put(*topic);
    }
}

} // namespace

std::optional<CreatePartitionsResponse>
create_partitions(Asked& asked, const CreatePartitionsRequest& request) {
    CreatePartitionsResponse response;
    std::map<std::string, int> times;
    for (const auto& wanted : request.topics) {
        ++times[wanted.name];
    }
    for (const auto& wanted : request.topics) {
        const int asked_times = std::exchange(times[wanted.name], 0);
        if (asked_times == 0) {
            continue; // answered with the first one
        }
        auto& result = response.results.emplace_back();
        result.name = wanted.name;
        try {
            if (asked_times > 1) {
                throw PartitionsError{ErrorCode::invalid_request, "Duplicate topic name."};
            }
            add_partitions(asked, wanted, request.validate_only);
        } catch (const PartitionsError& error) {
            result.error_code = to_number(error.code);
            if (!error.message.empty()) {
                result.error_message = error.message;
            }
        }
    }
    return response;
}

} // namespace snowglobe::kafka
