#pragma once
// What a broker checks of a batch before its log takes it, as Kafka's LogValidator does.
#include "services/kafka/error_code.h"
#include "services/kafka/record_batch.h"
#include "services/kafka/topic_configs.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe::kafka {

struct RefusedBatch {
    ErrorCode code;
    std::string message;
    std::vector<std::pair<std::int32_t, std::string>> records = {}; // by their place, and why
};

// What a topic asks of batches.
struct BatchRules {
    std::string partition; // "orders-0", for people
    std::int64_t bytes_max = 0;
    bool needs_keys = false;
    bool stamps = false; // with the time of the broker
    std::int64_t before_max_ms = 0;
    std::int64_t after_max_ms = 0;
    std::int64_t now_ms = 0;

    BatchRules(const TopicConfigs& topic, std::string partition_, std::int64_t now_ms_);
};

// The header of the batch. REQUIRES as many bytes as it says, and format 2. Throws RefusedBatch.
BatchHeader check_batch(std::string_view bytes, const BatchRules& rules);

} // namespace snowglobe::kafka
