#pragma once
// What the broker tells in GET /_snowglobe/metrics.
#include "emulator/call/context.h"
#include "emulator/call/metric.h"

#include <cstdint>
#include <span>
#include <string>

namespace snowglobe::kafka {

std::span<const MetricRow> metric_rows();

// A batch has come to a topic.
void count_batch(
    Context& context, const std::string& topic, std::int32_t records, std::size_t bytes);
// Of all groups and topics, as they are now.
void measure(Context& context, const TellMetric& tell);

} // namespace snowglobe::kafka
