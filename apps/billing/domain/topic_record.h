#pragma once
// A record of a Kafka topic as Lambda's events have it.
#include <cstdint>
#include <map>
#include <optional>
#include <snowglobe/json.h>
#include <string>

namespace billing {

using snowglobe::json;

struct TopicRecord {
    std::string place; // "orders-3@17": no other record of the cluster has it
    std::int64_t timestamp_ms = 0;
    std::optional<std::string> key;
    std::optional<std::string> value; // none: a tombstone
    std::map<std::string, std::string> headers; // of one name the last
};

TopicRecord read_record(const json& record);

} // namespace billing
