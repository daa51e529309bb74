#include "services/lambda/event_pattern.h"
#include "services/lambda/source_kind.h"

namespace snowglobe::lambda {

namespace {

// What the record carries as raw text is read here, with its numbers as they stand.
std::optional<json> view(const json& record, bool /*needs_data*/) {
    return read_exact(record.dump());
}

} // namespace

const SourceKind dynamodb_source{
    .service = "dynamodb",
    .event_type = "DynamoDB",
    .event_member = "Stream",
    .batch_size = 100,
    .duplicate = "The event source arn",
    .duplicate_end = " provided mapping already exists.",
    .filter_view = view,
    .filter_data = "dynamodb",
    .stream = StreamTraits{
        .has_timestamps = false,
        .poll_latency_max = milliseconds{250}, // a shard is read four times a second
        .failure_member = "DDBStreamBatchInfo",
        .failure_digits = 0}};

} // namespace snowglobe::lambda
