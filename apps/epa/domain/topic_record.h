#pragma once
// A record of a Kafka topic as Lambda's events have it.
#include <cstdint>
#include <optional>
#include <snowglobe/json.h>
#include <string>
#include <vector>

namespace epa {

using snowglobe::json;

struct TopicRecord {
    std::string topic;
    std::int64_t partition = 0;
    std::int64_t offset = 0;
    std::optional<std::string> key;   // as base64, which is how it goes to the dead letters
    std::optional<std::string> value; // decoded; none: a tombstone
    std::optional<std::string> value_base64;
};

// All records of an event, partition by partition, in the order of their offsets.
std::vector<TopicRecord> read_records(const json& event);

// What the topic of dead letters is told of a record that nobody could use: the arguments of a
// record of Produce.
json dead_letter(const TopicRecord& record, const std::string& error);

} // namespace epa
