#pragma once
// What the Lambda service tells of its mappings: a table for GET /_snowglobe/metrics. The rows are
// static; counts name them by address (Context::count).
#include "emulator/call/context.h"
#include "services/lambda/mapping.h"

#include <span>

namespace snowglobe::lambda {

namespace metrics {

extern const MetricRow& batches;
extern const MetricRow& retries;
extern const MetricRow& records;
extern const MetricRow& bisects;
extern const MetricRow& discarded;
extern const MetricRow& documents;
extern const MetricRow& lag;
extern const MetricRow& iterator_age;

} // namespace metrics

std::span<const MetricRow> metric_rows();

// The labels of a mapping, and one more value where the row has a third.
MetricLabels labels_of(const Mapping& mapping);
MetricLabels labels_of(const Mapping& mapping, std::string third);

// A batch goes to the function, for the first time or again.
void count_try(Context& context, const Mapping& mapping, std::size_t records, bool again);

} // namespace snowglobe::lambda
