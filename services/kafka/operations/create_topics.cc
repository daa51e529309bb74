// CreateTopics - makes topics, or says whether it would.
#include "services/kafka/operations.h"
#include "services/kafka/stored_topics.h"

#include <map>

namespace snowglobe::kafka {

namespace {

using CreatedTopic = CreateTopicsResponse::CreatableTopicResult;

constexpr int by_default = -1;

struct CreateTopicError {
    ErrorCode code;
    std::string message;
};

// How many partitions a manual assignment makes; throws CreateTopicError.
std::int32_t check_assignments(const CreateTopicsRequest::CreatableTopic& wanted) {
    if (wanted.num_partitions != by_default || wanted.replication_factor != by_default) {
        throw CreateTopicError{
            ErrorCode::invalid_request,
            wanted.num_partitions != by_default
                ? "A manual partition assignment was specified, but numPartitions was not set to -1."
                : "A manual partition assignment was specified, but replication factor was not set "
                  "to -1."};
    }
    std::map<std::int32_t, bool> partitions;
    for (const auto& assignment : wanted.assignments) {
        if (!partitions.emplace(assignment.partition_index, true).second) {
            throw CreateTopicError{
                ErrorCode::invalid_replica_assignment,
                "Found multiple manual partition assignments for partition " +
                    std::to_string(assignment.partition_index)};
        }
        if (assignment.broker_ids.empty()) {
            throw CreateTopicError{
                ErrorCode::invalid_replica_assignment,
                "The manual partition assignment includes an empty replica list."};
        }
        for (const std::int32_t broker : assignment.broker_ids) {
            if (broker != 0) {
                throw CreateTopicError{
                    ErrorCode::invalid_replica_assignment,
                    "The manual partition assignment includes broker " + std::to_string(broker) +
                        ", but no such broker is registered."};
            }
        }
        if (assignment.broker_ids.size() > 1) {
            throw CreateTopicError{
                ErrorCode::invalid_replica_assignment,
                "The manual partition assignment includes the broker 0 more than once."};
        }
    }
    if (partitions.begin()->first != 0 ||
        partitions.rbegin()->first != static_cast<std::int32_t>(partitions.size()) - 1) {
        throw CreateTopicError{
            ErrorCode::invalid_replica_assignment,
            "partitions should be a consecutive 0-based integer sequence"};
    }
    return static_cast<std::int32_t>(partitions.size());
}

// Throws CreateTopicError.
std::int32_t
partitions_of(Asked& asked, const CreateTopicsRequest::CreatableTopic& wanted) {
    if (!wanted.assignments.empty()) {
        return check_assignments(wanted);
    }
    if (wanted.replication_factor < by_default || wanted.replication_factor == 0) {
        throw CreateTopicError{
            ErrorCode::invalid_replication_factor,
            "Replication factor must be larger than 0, or -1 to use the default value."};
    }
    if (wanted.num_partitions < by_default || wanted.num_partitions == 0) {
        throw CreateTopicError{
            ErrorCode::invalid_partitions,
            "Number of partitions was set to an invalid non-positive value."};
    }
    if (wanted.num_partitions > partitions_max) {
        throw CreateTopicError{
            ErrorCode::invalid_partitions,
            "Snowglobe: a topic has at most " + std::to_string(partitions_max) + " partitions"};
    }
    if (wanted.replication_factor > 1) {
        throw CreateTopicError{
            ErrorCode::invalid_replication_factor,
            "Unable to replicate the partition " + std::to_string(wanted.replication_factor) +
                " time(s): The target replication factor of " +
                std::to_string(wanted.replication_factor) +
                " cannot be reached because only 1 broker(s) are registered."};
    }
    return wanted.num_partitions == by_default ? asked.configs().num_partitions()
                                               : wanted.num_partitions;
}

// Throws CreateTopicError.
ConfigValues wanted_configs(Asked& asked, const CreateTopicsRequest::CreatableTopic& wanted) {
    ConfigValues configs;
    for (const auto& config : wanted.configs) {
        if (!config.value) {
            throw CreateTopicError{
                ErrorCode::invalid_config,
                "Null value not supported for topic configs: " + config.name};
        }
        configs[config.name] = *config.value;
    }
    if (const auto wrong = TopicConfigs(asked.configs(), configs).fault()) {
        throw CreateTopicError{ErrorCode::invalid_config, *wrong};
    }
    return configs;
}

std::vector<CreateTopicsResponse::CreatableTopicConfigs>
told_configs(const TopicConfigs& topic) {
    std::vector<CreateTopicsResponse::CreatableTopicConfigs> told;
    for (const ConfigDef& config : topic_configs()) {
        told.push_back(
            {std::string(config.name),
             shown_config(config, topic.find(config.name)),
             false,
             static_cast<std::int8_t>(topic.source(config.name)),
             false});
    }
    return told;
}

// Throws CreateTopicError.
void create_topic(
    Asked& asked,
    const CreateTopicsRequest::CreatableTopic& wanted,
    bool validate_only,
    CreatedTopic& created) {
    StoredTopics topics(asked.context);
    if (const auto wrong = wrong_topic_name(wanted.name)) {
        throw CreateTopicError{ErrorCode::invalid_topic, *wrong};
    }
    if (topics.find(wanted.name)) {
        throw CreateTopicError{
            ErrorCode::topic_already_exists, "Topic '" + wanted.name + "' already exists."};
    }
    for (const Topic& other : topics.all()) {
        if (topic_names_collide(other.name, wanted.name)) {
            throw CreateTopicError{
                ErrorCode::invalid_topic,
                "Topic '" + wanted.name + "' collides with existing topic: " + other.name};
        }
    }
    ConfigValues configs = wanted_configs(asked, wanted);
    const std::int32_t partitions = partitions_of(asked, wanted);
    created.num_partitions = partitions;
    created.replication_factor = 1;
    created.configs = told_configs(TopicConfigs(asked.configs(), configs));
    if (!validate_only) {
        created.topic_id = topics.add(wanted.name, partitions, std::move(configs)).id;
    }
}

} // namespace

std::optional<CreateTopicsResponse>
create_topics(Asked& asked, const CreateTopicsRequest& request) {
    CreateTopicsResponse response;
    std::map<std::string, int> times;
    for (const auto& wanted : request.topics) {
        ++times[wanted.name];
    }
    for (const auto& wanted : request.topics) {
        const int asked_times = std::exchange(times[wanted.name], 0);
        if (asked_times == 0) {
            continue; // answered with the first one
        }
        CreatedTopic& created = response.topics.emplace_back();
        created.name = wanted.name;
        created.error_message.reset();
        try {
            if (asked_times > 1) {
                throw CreateTopicError{ErrorCode::invalid_request, "Duplicate topic name."};
            }
            create_topic(asked, wanted, request.validate_only, created);
        } catch (const CreateTopicError& error) {
            created.error_code = to_number(error.code);
            created.error_message = error.message;
            created.configs.reset();
            created.num_partitions = -1;
            created.replication_factor = -1;
        }
    }
    return response;
}

} // namespace snowglobe::kafka
