// Kafka clusters, Amazon's and others: both are the broker in this process.
#include "emulator/base/encoding.h"
#include "emulator/base/utf8.h"
#include "services/lambda/event_pattern.h"
#include "services/lambda/source_kind.h"

namespace snowglobe::lambda {

namespace {

// The value is JSON where it is an object, else a string; a pattern that wants the other form does
// not match. No pattern matches one that is not there, or no text.
std::optional<json> view(const json& record, bool /*needs_data*/) {
    const auto bytes =
        record.contains("value") ? base64_decode(record.value("value", "")) : std::nullopt;
    if (!bytes || !is_valid_utf8(*bytes)) {
        return std::nullopt;
    }
    json out = json::object();
    auto value = read_exact(*bytes);
    out["value"] = value && value->is_object() ? *std::move(value) : json(*bytes);
    return out;
}

// A fetch is answered as soon as there is something.
constexpr milliseconds poll_latency_max{100};

} // namespace

const SourceKind kafka_source{
    .service = "kafka",
    .event_type = "MSK",
    .event_member = "Stream",
    .batch_size = 100,
    .duplicate = "",
    .duplicate_end = "",
    .filter_view = view,
    .topic = TopicTraits{.event_source = "aws:kafka", .poll_latency_max = poll_latency_max},
    .filter_only = "value"};

const SourceKind self_managed_kafka_source{
    .service = "",
    .event_type = "SelfManagedKafka",
    .event_member = "KafkaBootstrapServers",
    .batch_size = 100,
    .duplicate = "",
    .duplicate_end = "",
    .filter_view = view,
    .topic =
        TopicTraits{.event_source = "SelfManagedKafka", .poll_latency_max = poll_latency_max},
    .filter_only = "value"};

} // namespace snowglobe::lambda
