#include "services/lambda/topic_words.h"

#include "services/lambda/destination.h"

namespace snowglobe::lambda {

namespace {

constexpr std::int64_t retries_with_destination = 10; // where they would go on for ever

// Wherever the broker is: what the world knows does not depend on its port, nor does its trace.
constexpr std::string_view inner_broker = "localhost:9092";

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
        return std::string(inner_broker);
    }
    std::string out;
    for (const std::string& server : mapping.bootstrap_servers) {
        out += (out.empty() ? "" : ",") + server;
    }
    return out;
}

std::string with_broker_at(std::string_view address, std::string event) {
    // As event_text() begins (topic_reader.h).
    constexpr std::string_view begin = R"({"bootstrapServers":")";
    const std::string of_msk =
        std::string(begin) + std::string(inner_broker) + R"(","eventSource":"aws:kafka",)";
    if (event.starts_with(of_msk)) {
        event.replace(begin.size(), inner_broker.size(), address);
    }
    return event;
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
