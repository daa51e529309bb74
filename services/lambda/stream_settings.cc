#include "services/lambda/stream_settings.h"

#include "emulator/base/json.h"
#include "services/lambda/destination.h"
#include "services/lambda/settings.h"

namespace snowglobe::lambda {

namespace {

void read_starting_position(
    Context& context, Mapping& mapping, const json& request, const StreamTraits& traits) {
    const auto position = request.find("StartingPosition");
    if (position == request.end()) {
        throw invalid_parameter(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy "
            "constraint: Member must not be null.");
    }
    mapping.starting_position = position->get<std::string>();
    const auto timestamp = request.find("StartingPositionTimestamp");
    if (mapping.starting_position != "AT_TIMESTAMP") {
        return;
    }
    if (!traits.has_timestamps) {
        throw invalid_parameter(
            "Unsupported starting position for arn type: " + mapping.source_arn);
    }
    if (timestamp == request.end()) {
        throw invalid_parameter("Need to specify a timestamp");
    }
    mapping.starting_timestamp = parse_json_timestamp(*timestamp);
    if (!mapping.starting_timestamp || *mapping.starting_timestamp > context.now) {
        throw invalid_parameter("The starting position timestamp cannot be in the future");
    }
}

void read_destination(Mapping& mapping, const json& request) {
    const auto config = request.find("DestinationConfig");
    if (config == request.end()) {
        return;
    }
    if (config->contains("OnSuccess") && !config->at("OnSuccess").empty()) {
        throw invalid_parameter(
            "Unsupported DestinationConfig parameter for given event source mapping type.");
    }
    mapping.on_failure = config->value("OnFailure", json::object()).value("Destination", "");
    if (mapping.on_failure.empty()) {
        return;
    }
    need_destination(mapping.on_failure).check(mapping.on_failure);
}

} // namespace

void read_stream_settings(
    Context& context,
    const SourceKind& kind,
    StreamSource& streams,
    Mapping& mapping,
    const json& request,
    bool creating) {
    refuse_foreign(request, {"ScalingConfig"});
    if (creating) {
        mapping.last_result = "No records processed";
        read_starting_position(context, mapping, request, *kind.stream);
    }
    read_common_settings(mapping, request, kind, creating);
    mapping.lanes = request.value("ParallelizationFactor", mapping.lanes);
    mapping.tumbling_s = request.value("TumblingWindowInSeconds", mapping.tumbling_s);
    if (mapping.tumbling_s > 0 && mapping.lanes > 1) { // a state is of a whole shard
        throw invalid_parameter(
            "ParallelizationFactor must be 1 if TumblingWindowInSeconds is greater than 0.");
    }
    read_retry_settings(mapping, request);
    read_destination(mapping, request);
    if (creating && !streams.has_stream(context, mapping.source_arn)) {
        throw invalid_parameter("Stream not found: " + mapping.source_arn);
    }
}

void describe_stream_settings(const Mapping& mapping, json& out) {
    out["StartingPosition"] = mapping.starting_position;
    if (mapping.starting_timestamp) {
        out["StartingPositionTimestamp"] = json_timestamp(*mapping.starting_timestamp);
    }
    out["ParallelizationFactor"] = mapping.lanes;
    out["MaximumRetryAttempts"] = mapping.retries_max;
    out["MaximumRecordAgeInSeconds"] = mapping.age_max_s;
    out["BisectBatchOnFunctionError"] = mapping.bisect;
    out["TumblingWindowInSeconds"] = mapping.tumbling_s;
    out["LastProcessingResult"] = mapping.last_result;
    out["StateTransitionReason"] = "User action";
    out["DestinationConfig"]["OnFailure"] = json::object();
    if (!mapping.on_failure.empty()) {
        out["DestinationConfig"]["OnFailure"]["Destination"] = mapping.on_failure;
    }
}

} // namespace snowglobe::lambda
