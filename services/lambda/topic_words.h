#pragma once
// How a topic's mapping names things, and what follows from its settings. Pure.
#include "services/lambda/mapping.h"
#include "services/lambda/topic_progress.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace snowglobe::lambda {

std::string topic_partition(const Mapping& mapping, std::int32_t partition); // "orders-0"
std::string source_text(const Mapping& mapping, const TopicBatch& batch); // "kafka:orders 0, 3"
// "h:p,h:p": as events and documents have it.
std::string bootstrap_servers(const Mapping& mapping);
// An event of a cluster of MSK, as it is where the broker is reached at this address; any other one
// as it is.
std::string with_broker_at(std::string_view address, std::string event);
// Where discarded records go, for people. REQUIRES that they go somewhere.
std::string destination_text(const Mapping& mapping);
// -1: for ever.
std::int64_t retries_of(const Mapping& mapping);

} // namespace snowglobe::lambda
