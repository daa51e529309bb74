// DecreaseStreamRetentionPeriod: what is older than the new period goes at once.
#include "services/kinesis/limits.h"
#include "services/kinesis/operations.h"
#include "services/kinesis/stream.h"

namespace snowglobe::kinesis {

json decrease_stream_retention_period(Kinesis&, Context& context, const json& request) {
    Stream stream = Stream::of(context, request);
    const auto retention_h = request.at("RetentionPeriodHours").get<std::int64_t>();
    check_retention_period(retention_h);
    if (retention_h > stream.settings.retention_h) {
        throw ApiError(
            "InvalidArgumentException",
            "Requested retention period (" + std::to_string(retention_h) + " hours) for stream " +
                stream.name() + " can not be longer than existing retention period (" +
                std::to_string(stream.settings.retention_h) +
                " hours). Use IncreaseRetentionPeriod API.");
    }
    stream.settings.retention_h = static_cast<std::uint32_t>(retention_h);
    stream.trim(context);
    return json::object();
}

} // namespace snowglobe::kinesis
