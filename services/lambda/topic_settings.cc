// Where no source is known for AWS's words, they are made as its words for other settings are, and
// marked.
#include "services/lambda/topic_settings.h"

#include "emulator/base/json.h"
#include "services/lambda/destination.h"
#include "services/lambda/settings.h"
#include "services/topic_source.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

constexpr std::string_view group_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/*:_+=.@";
constexpr std::int64_t pollers_min = 200;  // MinimumPollers is at most
constexpr std::int64_t pollers_max = 2000; // MaximumPollers is at most

bool is_given(const json& request, const char* member) {
    const auto found = request.find(member);
    return found != request.end() && !found->is_null();
}

void read_position(Context& context, Mapping& mapping, const json& request) {
    if (!is_given(request, "StartingPosition")) {
        throw invalid_parameter(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy "
            "constraint: Member must not be null.");
    }
    mapping.starting_position = request.at("StartingPosition").get<std::string>();
    if (mapping.starting_position != "AT_TIMESTAMP") {
        return;
    }
    if (!is_given(request, "StartingPositionTimestamp")) {
        throw invalid_parameter("Need to specify a timestamp");
    }
    mapping.starting_timestamp = parse_json_timestamp(request.at("StartingPositionTimestamp"));
    if (!mapping.starting_timestamp || *mapping.starting_timestamp > context.now) {
        throw invalid_parameter("The starting position timestamp cannot be in the future");
    }
}

// What cannot be changed later.
void read_source(Context& context, Mapping& mapping, const json& request) {
    if (!mapping.source_arn.empty() &&
        !resource_of_arn(mapping.source_arn).starts_with("cluster/")) {
        throw ApiError::unsupported("event source mappings of " + mapping.source_arn);
    }
    for (const json& server : request.value("SelfManagedEventSource", json::object())
                                  .value("Endpoints", json::object())
                                  .value("KAFKA_BOOTSTRAP_SERVERS", json::array())) {
        mapping.bootstrap_servers.push_back(server.get<std::string>());
    }
    if (mapping.source_arn.empty() && mapping.bootstrap_servers.empty()) {
        throw invalid_parameter("Unrecognized event source.");
    }
    if (!mapping.source_arn.empty() && !mapping.bootstrap_servers.empty()) { // inferred
        throw invalid_parameter(
            "Unsupported 'selfManagedEventSource' parameter for given event source mapping type.");
    }
    if (!is_given(request, "Topics") || request.at("Topics").size() != 1) { // inferred
        throw invalid_parameter(
            "1 validation error detected: Value null at 'topics' failed to satisfy constraint: "
            "Member must not be null.");
    }
    mapping.topic = request.at("Topics").at(0).get<std::string>();
    read_position(context, mapping, request);
}

const char* config_member(const Mapping& mapping) {
    return mapping.source_arn.empty() ? "SelfManagedKafkaEventSourceConfig"
                                      : "AmazonManagedKafkaEventSourceConfig";
}

void read_group(Mapping& mapping, const json& request, bool creating) {
    refuse_foreign(
        request,
        {mapping.source_arn.empty() ? "AmazonManagedKafkaEventSourceConfig"
                                    : "SelfManagedKafkaEventSourceConfig"});
    const json config = request.value(config_member(mapping), json::object());
    if (is_given(config, "SchemaRegistryConfig")) {
        throw ApiError::unsupported("SchemaRegistryConfig of event source mappings");
    }
    if (config.value("ConsumptionMode", "Stream") != "Stream") {
        throw ApiError::unsupported("ConsumptionMode Queue of event source mappings");
    }
    if (!is_given(config, "ConsumerGroupId")) {
        mapping.consumer_group = creating ? mapping.uuid : mapping.consumer_group;
        return;
    }
    const auto group = config.at("ConsumerGroupId").get<std::string>();
    if (group.empty() || group.size() > 200 ||
        group.find_first_not_of(group_characters) != std::string::npos) {
        throw invalid_parameter( // inferred: as the model's checks are worded
            "1 validation error detected: Value '" + group +
            "' at 'consumerGroupId' failed to satisfy constraint: Member must satisfy regular "
            "expression pattern: [a-zA-Z0-9-\\/*:_+=.@-]*");
    }
    if (!creating && group != mapping.consumer_group) { // inferred
        throw invalid_parameter("The consumer group ID of an event source mapping is fixed.");
    }
    mapping.consumer_group = group;
}

void read_access(Mapping& mapping, const json& request, bool creating) {
    if (creating && mapping.source_arn.empty() &&
        !is_given(request, "SourceAccessConfigurations")) {
        throw invalid_parameter("Required 'sourceAccessConfigurations' parameter is missing.");
    }
    if (!is_given(request, "SourceAccessConfigurations")) {
        return;
    }
    const json& given = request.at("SourceAccessConfigurations");
    if (given.size() > 22) { // inferred
        throw invalid_parameter(
            "1 validation error detected: Value at 'sourceAccessConfigurations' failed to satisfy "
            "constraint: Member must have length less than or equal to 22");
    }
    mapping.source_access.clear();
    for (const json& one : given) {
        mapping.source_access.emplace_back(one.value("Type", ""), one.value("URI", ""));
    }
}

void read_pollers(Mapping& mapping, const json& request) {
    if (!is_given(request, "ProvisionedPollerConfig")) {
        return;
    }
    const json& given = request.at("ProvisionedPollerConfig");
    if (given.empty()) {
        mapping.provisioned.reset();
        return;
    }
    ProvisionedPollers pollers;
    const auto read = [&](const char* member, std::optional<std::int64_t>& out) {
        if (is_given(given, member)) {
            out = given.at(member).get<std::int64_t>();
        }
    };
    read("MinimumPollers", pollers.at_least);
    read("MaximumPollers", pollers.at_most);
    pollers.group = given.value("PollerGroupName", "");
    // Ranges: developer guide, "Provisioned mode". Words: inferred.
    if (pollers.at_least && *pollers.at_least > pollers_min) {
        throw invalid_parameter("MinimumPollers must be between 1 and 200 (inclusive)");
    }
    if (pollers.at_most && *pollers.at_most > pollers_max) {
        throw invalid_parameter("MaximumPollers must be between 1 and 2000 (inclusive)");
    }
    if (pollers.at_least && pollers.at_most && *pollers.at_least > *pollers.at_most) {
        throw invalid_parameter("MinimumPollers must not be greater than MaximumPollers");
    }
    mapping.provisioned = pollers;
}

void read_destination(Mapping& mapping, const json& request) {
    if (!is_given(request, "DestinationConfig")) {
        return;
    }
    const json& config = request.at("DestinationConfig");
    if (config.contains("OnSuccess") && !config.at("OnSuccess").empty()) {
        throw invalid_parameter(
            "Unsupported DestinationConfig parameter for given event source mapping type.");
    }
    mapping.on_failure = config.value("OnFailure", json::object()).value("Destination", "");
    if (mapping.on_failure == std::string(topic_destination) + mapping.topic) { // inferred
        throw invalid_parameter(
            "The destination topic must be another one than the topic of the event source.");
    }
    if (!mapping.on_failure.empty() && !mapping.on_failure.starts_with(topic_destination)) {
        need_destination(mapping.on_failure).check(mapping.on_failure);
    }
}

// Error handling is part of provisioned mode (developer guide, "Configuring error handling controls
// for Kafka event sources"). The words are those that AWS has for settings of other kinds of source
// (recorded for a Kafka source: aws-cdk, issue 17934).
void refuse_without_pollers(const Mapping& mapping) {
    if (mapping.provisioned) {
        return;
    }
    const char* setting = nullptr;
    if (mapping.retries_max != -1) {
        setting = "maximumRetryAttempts";
    } else if (mapping.age_max_s != -1) {
        setting = "maximumRecordAgeInSeconds";
    } else if (mapping.bisect) {
        setting = "bisectBatchOnFunctionError";
    } else if (mapping.report_item_failures) {
        setting = "functionResponseTypes";
    } else if (mapping.on_failure.starts_with(topic_destination)) {
        setting = "destinationConfig";
    }
    if (setting != nullptr) {
        throw invalid_parameter(
            "Unsupported '" + std::string(setting) +
            "' parameter for given event source mapping type.");
    }
}

} // namespace

void read_topic_settings(
    Context& context,
    const SourceKind& kind,
    Mapping& mapping,
    const json& request,
    bool creating) {
    refuse_foreign(request, {"ParallelizationFactor", "ScalingConfig", "TumblingWindowInSeconds"});
    if (creating) {
        mapping.last_result = "No records processed";
        read_source(context, mapping, request);
    }
    read_group(mapping, request, creating);
    read_access(mapping, request, creating);
    read_common_settings(mapping, request, kind, creating);
    mapping.has_window =
        mapping.has_window || is_given(request, "MaximumBatchingWindowInSeconds");
    read_pollers(mapping, request);
    read_retry_settings(mapping, request);
    read_destination(mapping, request);
    refuse_without_pollers(mapping);
}

void describe_topic_settings(const Mapping& mapping, json& out) {
    out["Topics"] = {mapping.topic};
    out[config_member(mapping)]["ConsumerGroupId"] = mapping.consumer_group;
    if (!mapping.bootstrap_servers.empty()) {
        out["SelfManagedEventSource"]["Endpoints"]["KAFKA_BOOTSTRAP_SERVERS"] =
            mapping.bootstrap_servers;
    }
    for (const auto& [type, uri] : mapping.source_access) {
        out["SourceAccessConfigurations"].push_back({{"Type", type}, {"URI", uri}});
    }
    out["StartingPosition"] = mapping.starting_position;
    if (mapping.starting_timestamp) {
        out["StartingPositionTimestamp"] = json_timestamp(*mapping.starting_timestamp);
    }
    if (!mapping.has_window) {
        out.erase("MaximumBatchingWindowInSeconds"); // 500 ms are no number of seconds
    }
    if (mapping.provisioned) {
        json& pollers = out["ProvisionedPollerConfig"];
        pollers["MinimumPollers"] = mapping.provisioned->at_least.value_or(1);
        pollers["MaximumPollers"] = mapping.provisioned->at_most.value_or(200);
        if (!mapping.provisioned->group.empty()) {
            pollers["PollerGroupName"] = mapping.provisioned->group;
        }
        out["MaximumRetryAttempts"] = mapping.retries_max;
        out["MaximumRecordAgeInSeconds"] = mapping.age_max_s;
        out["BisectBatchOnFunctionError"] = mapping.bisect;
    }
    out["LastProcessingResult"] = mapping.last_result;
    out["StateTransitionReason"] = "USER_INITIATED";
    out["DestinationConfig"]["OnFailure"] = json::object();
    if (!mapping.on_failure.empty()) {
        out["DestinationConfig"]["OnFailure"]["Destination"] = mapping.on_failure;
    }
}

} // namespace snowglobe::lambda
