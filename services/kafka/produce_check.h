#pragma once
// What a broker looks at in a Produce request before any log does: the frames of its batches.
#include "services/kafka/batch_check.h"
#include "services/kafka/messages/produce.h"

#include <optional>
#include <string_view>

namespace snowglobe::kafka {

// Why nothing of the request is appended; nothing: each partition's batch is looked at for itself.
std::optional<RefusedBatch> check_produce(const ProduceRequest& request, int version);

// The one batch that a partition is sent. What lies behind it and is no whole batch is left out.
// Throws RefusedBatch.
std::string_view only_batch(std::string_view bytes, int version);

} // namespace snowglobe::kafka
