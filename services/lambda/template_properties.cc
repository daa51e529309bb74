#include "services/lambda/template_properties.h"

namespace snowglobe::lambda {

namespace {

using namespace property;

template <class Element>
std::vector<Element> joined(std::vector<Element> names, const std::vector<Element>& more) {
    names.insert(names.end(), more.begin(), more.end());
    return names;
}

// What both types of functions have.
std::vector<Property> common_properties() {
    return {
        {"CapacityProviderConfig", refused()},
        {"Description", text()},
        {"DurableConfig", refused()},
        {"Environment", structure({{"Variables", map(text())}})},
        {"FileSystemConfigs", refused()},
        {"FunctionName", text()},
        {"FunctionScalingConfig", refused()},
        {"Handler", text()},
        {"ImageConfig", refused()},
        {"Layers", list({})},
        {"LoggingConfig",
         structure(
             {{"ApplicationLogLevel", text()},
              {"LogFormat", text()},
              {"LogGroup", text()},
              {"SystemLogLevel", text()}})},
        {"MemorySize", integer()},
        {"ReservedConcurrentExecutions", integer()},
        {"Role", text()},
        {"Runtime", text()},
        {"TenancyConfig", refused()},
        {"Timeout", integer()}};
}

std::vector<std::string_view> common_inert() {
    return {
        "Architectures",
        "CodeSigningConfigArn",
        "EphemeralStorage",
        "KmsKeyArn",
        "PackageType",
        "PublishToLatestPublished",
        "RecursiveLoop",
        "RuntimeManagementConfig",
        "SnapStart",
        "Tags",
        "VpcConfig"};
}

PropertyType destination() {
    return structure({{"Destination", text()}, {"Type", text()}});
}

// Which members there are depends on the type of the event: what is none of these is the event's.
PropertyType events() {
    const std::vector<Property> sources{
        {"ConsumerGroupId", text()},
        {"KafkaBootstrapServers", list(text())},
        {"Method", text()},
        {"Path", text()},
        {"Queue", text()},
        {"RestApiId", text()},
        {"Stream", text()}};
    return map(structure(
        {{"Properties", open_structure(joined(sources, mapping_members()))}, {"Type", text()}}));
}

PropertyType kafka_config(std::vector<Property> more) {
    return structure(joined(
        std::move(more), {{"ConsumerGroupId", text()}, {"SchemaRegistryConfig", refused()}}));
}

} // namespace

const std::vector<Property>& topic_mapping_members() {
    static const std::vector<Property> members{
        {"ProvisionedPollerConfig",
         structure(
             {{"MaximumPollers", integer()},
              {"MinimumPollers", integer()},
              {"PollerGroupName", text()}})},
        {"SourceAccessConfigurations", list(structure({{"Type", text()}, {"URI", text()}}))},
        {"Topics", list(text())},
    };
    return members;
}

const std::vector<Property>& mapping_members() {
    static const std::vector<Property> members = joined(
        std::vector<Property>{
            {"BatchSize", integer()},
            {"BisectBatchOnFunctionError", boolean()},
            {"DestinationConfig",
             structure({{"OnFailure", destination()}, {"OnSuccess", destination()}})},
            {"Enabled", boolean()},
            {"FilterCriteria", structure({{"Filters", list(structure({{"Pattern", text()}}))}})},
            {"FunctionResponseTypes", list(text())},
            {"MaximumBatchingWindowInSeconds", integer()},
            {"MaximumRecordAgeInSeconds", integer()},
            {"MaximumRetryAttempts", integer()},
            {"ParallelizationFactor", integer()},
            {"ScalingConfig", structure({{"MaximumConcurrency", integer()}})},
            {"StartingPosition", text()},
            {"StartingPositionTimestamp", number()},
        },
        topic_mapping_members());
    return members;
}

std::vector<Property> serverless_function_properties() {
    return joined(
        common_properties(),
        {{"CodeUri", {}},
         {"DeadLetterQueue", refused()},
         {"EventInvokeConfig", refused()},
         {"Events", events()},
         {"FunctionUrlConfig", refused()},
         {"ImageUri", refused()},
         {"InlineCode", text()}});
}

std::vector<std::string_view> serverless_function_inert() {
    return joined(
        common_inert(),
        {"AssumeRolePolicyDocument",
         "AutoPublishAlias",
         "AutoPublishAliasAllProperties",
         "AutoPublishCodeSha256",
         "DeploymentPreference",
         "PermissionsBoundary",
         "Policies",
         "PropagateTags",
         "ProvisionedConcurrencyConfig",
         "RolePath",
         "SourceKMSKeyArn",
         "Tracing",
         "VersionDeletionPolicy",
         "VersionDescription"});
}

std::vector<Property> function_properties() {
    return joined(common_properties(), {{"Code", {}}, {"DeadLetterConfig", refused()}});
}

std::vector<std::string_view> function_inert() {
    return joined(common_inert(), {"TracingConfig"});
}

std::vector<Property> layer_properties(std::string_view content) {
    return {{content, {}}, {"LayerName", text()}};
}

std::vector<std::string_view> layer_inert() {
    return {
        "CompatibleArchitectures",
        "CompatibleRuntimes",
        "Description",
        "LicenseInfo",
        "PublishLambdaVersion",
        "RetentionPolicy"};
}

std::vector<Property> mapping_properties() {
    return joined(
        mapping_members(),
        {{"AmazonManagedKafkaEventSourceConfig", kafka_config({})},
         {"DocumentDBEventSourceConfig", refused()},
         {"EventSourceArn", text()},
         {"FunctionName", text()},
         {"Queues", refused()},
         {"SelfManagedEventSource",
          structure({{"Endpoints", structure({{"KafkaBootstrapServers", list(text())}})}})},
         {"SelfManagedKafkaEventSourceConfig", kafka_config({{"ConsumptionMode", text()}})},
         {"TumblingWindowInSeconds", refused()}});
}

std::vector<std::string_view> mapping_inert() {
    return {"KmsKeyArn", "LoggingConfig", "MetricsConfig", "Tags"};
}

} // namespace snowglobe::lambda
