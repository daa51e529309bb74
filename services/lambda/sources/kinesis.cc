#include "emulator/base/encoding.h"
#include "services/lambda/event_pattern.h"
#include "services/lambda/source_kind.h"

namespace snowglobe::lambda {

namespace {

// Members of `kinesis` beside those of the record, `data` decoded.
std::optional<json> view(const json& record, bool needs_data) {
    json out = to_exact(record);
    for (auto& [name, value] : out["kinesis"].items()) {
        if (name != "data") {
            out[name] = value;
        }
    }
    if (needs_data) {
        const auto bytes = base64_decode(record.at("kinesis").value("data", ""));
        auto data = bytes ? read_exact(*bytes) : std::nullopt;
        if (!data || !data->is_object()) {
            return std::nullopt;
        }
        out["data"] = std::move(*data);
    }
    return out;
}

} // namespace

const SourceKind kinesis_source{
    .service = "kinesis",
    .event_type = "Kinesis",
    .event_member = "Stream",
    .batch_size = 100,
    .duplicate = "The event source arn",
    .duplicate_end = " provided mapping already exists.",
    .filter_view = view,
    .filter_data = "data",
    .stream = StreamTraits{
        .has_timestamps = true,
        .poll_latency_max = milliseconds{1'000}, // a shard is read once a second
        .failure_member = "KinesisBatchInfo",
        .failure_digits = 3}};

} // namespace snowglobe::lambda
