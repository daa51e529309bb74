#include "services/lambda/topic_words.h"

#include "services/lambda/destination.h"

namespace snowglobe::lambda {

namespace {

constexpr std::int64_t retries_with_destination = 10; // where they would go on for ever

} // namespace

std::string topic_partition(const Mapping& mapping, std::int32_t partition) {
    return mapping.topic + "-" + std::to_string(partition);
}

std::string source_text(const Mapping& mapping, const TopicBatch& batch) {
    std::string text = "kafka:" + mapping.topic;
    for (const TopicRange& range : batch.ranges) {
        text += (&range == &batch.ranges.front() ? " " : ", ") + std::to_string(range.partition);
    }
    return text;
}

std::string bootstrap_servers(const Mapping& mapping) {
    if (mapping.bootstrap_servers.empty()) {
        return "localhost:9092"; // wherever the broker is: events do not depend on its port
    }
    std::string out;
    for (const std::string& server : mapping.bootstrap_servers) {
        out += (out.empty() ? "" : ",") + server;
    }
    return out;
}

std::string destination_text(const Mapping& mapping) {
    return mapping.on_failure.starts_with(topic_destination)
               ? mapping.on_failure
               : resource_of_arn(mapping.on_failure);
}

// The developer guide, "Configuring error handling controls for Kafka event sources".
std::int64_t retries_of(const Mapping& mapping) {
    return mapping.retries_max < 0 && !mapping.on_failure.empty() ? retries_with_destination
                                                                 : mapping.retries_max;
}

} // namespace snowglobe::lambda
