#include "services/kinesis/describe.h"

namespace snowglobe::kinesis {

namespace {
json mode_of(const Stream& stream) {
    return {{"StreamMode", stream.settings.on_demand ? "ON_DEMAND" : "PROVISIONED"}};
}
} // namespace

json describe(const Stream& stream) {
    return {
        {"StreamName", stream.name()},
        {"StreamARN", stream.arn()},
        {"StreamStatus", "ACTIVE"},
        {"StreamModeDetails", mode_of(stream)},
        {"RetentionPeriodHours", stream.settings.retention_h},
        {"StreamCreationTimestamp", json_timestamp(stream.settings.created)},
        {"EnhancedMonitoring", json::array({{{"ShardLevelMetrics", json::array()}}})},
        {"EncryptionType", "NONE"}};
}

json summarize(const Stream& stream) {
    return {
        {"StreamName", stream.name()},
        {"StreamARN", stream.arn()},
        {"StreamStatus", "ACTIVE"},
        {"StreamModeDetails", mode_of(stream)},
        {"StreamCreationTimestamp", json_timestamp(stream.settings.created)}};
}

ApiError invalid_argument(std::string message) {
    return {"InvalidArgumentException", std::move(message)};
}

void check_provisioned(const Stream& stream) {
    if (stream.settings.on_demand) {
        throw ApiError::validation(
            "Request is invalid. Stream " + stream.name() + " under account " +
            stream.scope().account + " is in On-Demand mode.");
    }
}

Time past_timestamp(const Context& context, const json& timestamp) {
    const auto ms = parse_json_timestamp_ms(timestamp);
    if (!ms) {
        throw invalid_argument("Timestamp is invalid.");
    }
    if (*ms > epoch_ms(context.now)) {
        throw invalid_argument(
            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
            "timestampInMillis: " +
            std::to_string(*ms) +
            ", currentTimestampInMillis: " + std::to_string(epoch_ms(context.now)));
    }
    return *parse_json_timestamp(timestamp);
}

void check_dry_run(const json& request) {
    if (request.value("DryRun", false)) {
        throw ApiError(
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun parameter is set.");
    }
}

} // namespace snowglobe::kinesis
