#include "services/lambda/event_pattern.h"
#include "services/lambda/source_kind.h"

namespace snowglobe::lambda {

namespace {

// The body is JSON where it is an object, else a string. A pattern that wants the other form does
// not match, and the message is dropped.
std::optional<json> view(const json& record, bool /*needs_data*/) {
    json out = to_exact(record);
    auto body = read_exact(record.value("body", ""));
    if (body && body->is_object()) {
        out["body"] = std::move(*body);
    }
    return out;
}

} // namespace

const SourceKind sqs_source{
    .service = "sqs",
    .event_type = "SQS",
    .event_member = "Queue",
    .batch_size = 10,
    .duplicate = "An event source mapping with SQS arn",
    .duplicate_end = " already exists.",
    .filter_view = view};

} // namespace snowglobe::lambda
