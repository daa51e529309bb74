#pragma once
// What consumers tell each other through the coordinator, to whom it is bytes: which topics they
// want, and which partitions the leader gives them (Kafka's ConsumerProtocol, version 0; what later
// versions add stands behind it). And how a leader of ours assigns, as Kafka's range and round
// robin do. Pure.
#include "emulator/base/bytes.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kafka {

// The type of protocol whose bytes these are.
constexpr std::string_view consumer_protocol = "consumer";

using PartitionsByTopic = std::map<std::string, std::vector<std::int32_t>>;

Bytes write_subscription(const std::vector<std::string>& topics);
// Nothing, of both: the bytes are something else.
std::optional<std::vector<std::string>> read_subscription(std::string_view bytes);
Bytes write_assignment(const PartitionsByTopic& partitions);
std::optional<PartitionsByTopic> read_assignment(std::string_view bytes);

struct Subscriber {
    std::string member_id;
    std::optional<std::string> instance_id;
    std::vector<std::string> topics;
};

constexpr std::string_view range_assignor = "range";
constexpr std::string_view round_robin_assignor = "roundrobin";

// What each member gets, by its id. `partitions` says how many a topic has; those that are not
// there are given to nobody. REQUIRES one of the two assignors.
std::map<std::string, PartitionsByTopic> assign(
    std::string_view assignor,
    std::vector<Subscriber> subscribers,
    const std::map<std::string, std::int32_t>& partitions);

} // namespace snowglobe::kafka
