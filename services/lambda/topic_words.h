#pragma once
// How a topic's mapping names things, and what follows from its settings. Pure.
#include "services/lambda/mapping.h"
#include "services/lambda/topic_progress.h"

#include <cstdint>
#include <string>

namespace snowglobe::lambda {

std::string topic_partition(const Mapping& mapping, std::int32_t partition); // "orders-0"
std::string source_text(const Mapping& mapping, const TopicBatch& batch); // "kafka:orders 0, 3"
// "h:p,h:p": as events and documents have it.
std::string bootstrap_servers(const Mapping& mapping);
// Where discarded records go, for people. REQUIRES that they go somewhere.
std::string destination_text(const Mapping& mapping);
// -1: for ever.
std::int64_t retries_of(const Mapping& mapping);

} // namespace snowglobe::lambda
