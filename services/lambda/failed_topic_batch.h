#pragma once
// What goes to a mapping's on-failure destination when records of a topic were given up. Pure.
// Developer guide, "Capturing discarded batches for an Amazon MSK event source" and "Using a Kafka
// topic as an on-failure destination"; members in the order in which AWS writes them.
#include "emulator/base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe::lambda {

// A record as a mapping has it in its hands.
struct DeliveredRecord {
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    Time timestamp{};
    std::optional<std::string> key; // bytes
    std::string text;               // its element of the event, JSON
};

struct FailedTopicBatch {
    std::string condition; // "RetryAttemptsExhausted"
    std::string request_id;
    std::string function_arn;
    std::uint32_t invoke_count = 0;
    bool was_invoked = true;  // false: responseContext is null
    bool is_unhandled = true; // the last try threw; false: it answered, and reported failures
    std::string cluster_arn;  // empty: it has none
    std::string bootstrap_servers;
    std::string topic;
    std::size_t payload_size = 0; // of the event, bytes
    std::vector<DeliveredRecord> records;
};

// Of all of them, for a queue.
std::string failure_document(const FailedTopicBatch& batch, Time now);
// Of one of them, for a topic; `event` is the event with that record alone, JSON.
std::string failure_record(
    const FailedTopicBatch& batch,
    const DeliveredRecord& record,
    const std::string& event,
    Time now);

} // namespace snowglobe::lambda
