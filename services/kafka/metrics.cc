#include "services/kafka/metrics.h"

#include "services/kafka/group_coordinator.h"
#include "services/kafka/group_lag.h"
#include "services/kafka/kafka.h"

#include <array>

namespace snowglobe::kafka {

namespace {

using Kind = MetricRow::Kind;
using Unit = MetricRow::Unit;

constexpr std::array broker_metrics{
    MetricRow{
        "snowglobe_kafka_records_in_total",
        "Records that came to a topic.",
        Kind::counter,
        Unit::one,
        {"topic"}},
    MetricRow{
        "snowglobe_kafka_bytes_in_total",
        "Bytes of the batches of these records, as they lie in the log.",
        Kind::counter,
        Unit::one,
        {"topic"}},
    MetricRow{
        "snowglobe_kafka_group_lag_records",
        "Records behind a group's committed offsets, of all partitions.",
        Kind::gauge,
        Unit::one,
        {"group", "topic"}}};

} // namespace

std::span<const MetricRow> metric_rows() {
    return broker_metrics;
}

void count_batch(
    Context& context, const std::string& topic, std::int32_t records, std::size_t bytes) {
    context.count(broker_metrics[0], {topic}, static_cast<std::uint64_t>(records));
    context.count(broker_metrics[1], {topic}, bytes);
}

// Values of the same labels add up.
void measure(Context& context, const TellMetric& tell) {
    for (const std::string& group : GroupCoordinator::all(context)) {
        for (const PartitionLag& one : lag_of(context, group)) {
            tell(broker_metrics[2], {group, one.topic}, one.lag);
        }
    }
}

std::span<const MetricRow> Kafka::metrics() const {
    return metric_rows();
}

void Kafka::measure(Context& context, const TellMetric& tell) {
    kafka::measure(context, tell);
}

} // namespace snowglobe::kafka
