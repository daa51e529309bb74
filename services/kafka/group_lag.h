#pragma once
// How far a group is behind: for each partition that it has committed an offset of. What was
// deleted before it was read is not behind any more.
#include "emulator/call/context.h"
#include "services/kafka/committed_offsets.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snowglobe::kafka {

struct PartitionLag {
    std::string topic;
    std::int32_t partition = 0;
    CommittedOffset committed;
    std::int64_t end = 0; // of the log
    std::int64_t lag = 0;
};

std::vector<PartitionLag> lag_of(Context& context, const std::string& group_id);

} // namespace snowglobe::kafka
