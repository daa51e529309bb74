#include "services/lambda/metrics.h"

#include <array>

namespace snowglobe::lambda {

namespace {

using Kind = MetricRow::Kind;
using Unit = MetricRow::Unit;

constexpr std::array rows{
    MetricRow{
        "snowglobe_mapping_batches_total",
        "Batches that a mapping handed to its function; each try counts.",
        Kind::counter,
        Unit::one,
        {"function", "source"}},
    MetricRow{
        "snowglobe_mapping_retries_total",
        "Those of the batches that had failed or been throttled before.",
        Kind::counter,
        Unit::one,
        {"function", "source"}},
    MetricRow{
        "snowglobe_mapping_records_total",
        "Records and messages in these batches; each try counts.",
        Kind::counter,
        Unit::one,
        {"function", "source"}},
    MetricRow{
        "snowglobe_mapping_bisects_total",
        "Failed batches that were cut in two.",
        Kind::counter,
        Unit::one,
        {"function", "source"}},
    MetricRow{
        "snowglobe_mapping_discarded_records_total",
        "Records given up, by the condition that Lambda names in its document.",
        Kind::counter,
        Unit::one,
        {"function", "source", "condition"}},
    MetricRow{
        "snowglobe_mapping_failure_documents_total",
        "Documents about discarded records for the on-failure destination: sent, or lost because "
        "it "
        "did not take them.",
        Kind::counter,
        Unit::one,
        {"function", "source", "result"}},
    MetricRow{
        "snowglobe_mapping_lag_records",
        "Records behind the checkpoint, of all shards or partitions; of a queue, messages visible or "
        "in flight.",
        Kind::gauge,
        Unit::one,
        {"function", "source"}},
    MetricRow{
        "snowglobe_mapping_iterator_age_seconds",
        "Virtual age of the oldest of these, 0 if there is none.",
        Kind::gauge,
        Unit::seconds,
        {"function", "source"}},
};

} // namespace

namespace metrics {

const MetricRow& batches = rows[0];
const MetricRow& retries = rows[1];
const MetricRow& records = rows[2];
const MetricRow& bisects = rows[3];
const MetricRow& discarded = rows[4];
const MetricRow& documents = rows[5];
const MetricRow& lag = rows[6];
const MetricRow& iterator_age = rows[7];

} // namespace metrics

std::span<const MetricRow> metric_rows() {
    return rows;
}

MetricLabels labels_of(const Mapping& mapping) {
    return {mapping.function_name, source_name(mapping)};
}

MetricLabels labels_of(const Mapping& mapping, std::string third) {
    return {mapping.function_name, source_name(mapping), std::move(third)};
}

void count_try(Context& context, const Mapping& mapping, std::size_t records, bool again) {
    context.count(metrics::batches, labels_of(mapping));
    context.count(metrics::records, labels_of(mapping), records);
    if (again) {
        context.count(metrics::retries, labels_of(mapping));
    }
}

} // namespace snowglobe::lambda
