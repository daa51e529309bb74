#include "services/lambda/template_properties.h"

#include "services/lambda/source_kind.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

using namespace property;

template <class Element>
std::vector<Element> joined(std::vector<Element> names, const std::vector<Element>& more) {
    names.insert(names.end(), more.begin(), more.end());
    return names;
}

bool holds(const std::vector<Property>& members, std::string_view name) {
    return std::ranges::find(members, name, &Property::name) != members.end();
}

// What both types of functions have.
std::vector<Property> common_properties() {
    return {
        {"CapacityProviderConfig", inert()},
        {"Description", text()},
        {"DurableConfig", inert()},
        {"Environment", structure({{"Variables", map(text())}})},
        {"FileSystemConfigs", inert()},
        {"FunctionName", text()},
        {"FunctionScalingConfig", inert()},
        {"Handler", text()},
        {"ImageConfig", inert()},
        {"Layers", list({})},
        {"LoggingConfig",
         structure(
             {{"ApplicationLogLevel", text()},
              {"LogFormat", text()},
              {"LogGroup", text()},
              {"SystemLogLevel", text()}})},
        {"MemorySize", integer()},
        {"PackageType", text()},
        {"ReservedConcurrentExecutions", integer()},
        {"Role", text()},
        {"Runtime", text()},
        {"TenancyConfig", inert()},
        {"Timeout", integer()}};
}

std::vector<std::string_view> common_inert() {
    return {
        "Architectures",
        "CodeSigningConfigArn",
        "EphemeralStorage",
        "KmsKeyArn",
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

PropertyType auth_of_event() {
    return structure(
        {{"ApiKeyRequired", inert()},
         {"AuthorizationScopes", list(text())},
         {"Authorizer", text()},
         {"InvokeRole", inert()},
         {"OverrideApiAuth", inert()},
         {"ResourcePolicy", inert()}});
}

std::vector<Property> event_config_members() {
    return {
        {"DestinationConfig",
         structure({{"OnFailure", destination()}, {"OnSuccess", destination()}})},
        {"MaximumEventAgeInSeconds", integer()},
        {"MaximumRetryAttempts", integer()}};
}

// Events of the other types that SAM knows do not come here.
PropertyType events() {
    std::vector<Property> types{
        {"Api",
         structure(
             {{"Auth", auth_of_event()},
              {"Method", text()},
              {"Path", text()},
              {"RestApiId", text()}})},
        {"HttpApi",
         structure(
             {{"ApiId", text()},
              {"Auth", auth_of_event()},
              {"Method", text()},
              {"Path", text()},
              {"PayloadFormatVersion", text()}})}};
    for (const SourceKind* kind : source_kinds()) {
        const bool has_arn = !kind->service.empty();
        std::vector<Property> members{{kind->event_member, has_arn ? text() : list(text())}};
        for (const Property& member : mapping_members()) {
            const bool is_of_others =
                (!kind->topic && holds(topic_mapping_members(), member.name)) ||
                (!kind->stream && holds(stream_mapping_members(), member.name));
            if (!is_of_others) {
                members.push_back(member);
            }
        }
        if (kind->topic) {
            members.push_back({"ConsumerGroupId", text()});
        }
        types.push_back({kind->event_type, structure(std::move(members))});
    }
    return map(by_type(std::move(types)));
}

PropertyType kafka_config(std::vector<Property> more) {
    return structure(joined(
        std::move(more), {{"ConsumerGroupId", text()}, {"SchemaRegistryConfig", inert()}}));
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

const std::vector<Property>& stream_mapping_members() {
    static const std::vector<Property> members{{"TumblingWindowInSeconds", integer()}};
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
        joined(topic_mapping_members(), stream_mapping_members()));
    return members;
}

std::vector<Property> url_members() {
    return {
        {"AuthType", text()},
        {"Cors",
         structure(
             {{"AllowCredentials", boolean()},
              {"AllowHeaders", list(text())},
              {"AllowMethods", list(text())},
              {"AllowOrigins", list(text())},
              {"ExposeHeaders", list(text())},
              {"MaxAge", integer()}})},
        {"InvokeMode", text()}};
}

std::vector<Property> url_properties() {
    return joined(url_members(), {{"Qualifier", text()}, {"TargetFunctionArn", text()}});
}

std::vector<Property> serverless_function_properties() {
    return joined(
        common_properties(),
        {{"CodeUri", {}},
         {"AutoPublishAlias", text()},
         {"DeadLetterQueue", structure({{"TargetArn", text()}, {"Type", text()}})},
         {"EventInvokeConfig", structure(event_config_members())},
         {"Events", events()},
         {"FunctionUrlConfig", structure(url_members())}, // a resource of its own
         {"ImageUri", text()},
         {"InlineCode", text()},
         {"VersionDescription", text()}});
}

std::vector<std::string_view> serverless_function_inert() {
    return joined(
        common_inert(),
        {"AssumeRolePolicyDocument",
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
         "VersionDeletionPolicy"});
}

std::vector<Property> function_properties() {
    return joined(
        common_properties(),
        {{"Code", {}}, {"DeadLetterConfig", structure({{"TargetArn", text()}})}});
}

std::vector<std::string_view> function_inert() {
    return joined(common_inert(), {"TracingConfig"});
}

std::vector<Property> layer_properties(std::string_view content) {
    return {
        {content, {}},
        {"CompatibleArchitectures", list(text())},
        {"CompatibleRuntimes", list(text())},
        {"Description", text()},
        {"LayerName", text()},
        {"LicenseInfo", text()},
        {"RetentionPolicy", text()}};
}

std::vector<std::string_view> layer_inert() {
    return {"PublishLambdaVersion"};
}

std::vector<Property> version_properties() {
    return {
        {"CodeSha256", inert()},
        {"Description", text()},
        {"FunctionName", text()},
        {"FunctionScalingConfig", inert()},
        {"ProvisionedConcurrencyConfig", inert()},
        {"RuntimePolicy", inert()}};
}

std::vector<Property> alias_properties() {
    return {
        {"Description", text()},
        {"FunctionName", text()},
        {"FunctionVersion", text()},
        {"Name", text()},
        {"ProvisionedConcurrencyConfig", inert()},
        {"RoutingConfig",
         structure(
             {{"AdditionalVersionWeights",
               list(structure({{"FunctionVersion", text()}, {"FunctionWeight", number()}}))}})}};
}

std::vector<Property> event_config_properties() {
    return joined(event_config_members(), {{"FunctionName", text()}, {"Qualifier", text()}});
}

std::vector<Property> permission_properties() {
    return {
        {"Action", text()},
        {"EventSourceToken", text()},
        {"FunctionName", text()},
        {"FunctionUrlAuthType", text()},
        {"InvokedViaFunctionUrl", boolean()},
        {"Principal", text()},
        {"PrincipalOrgID", text()},
        {"SourceAccount", text()},
        {"SourceArn", text()}};
}

std::vector<Property> mapping_properties() {
    return joined(
        mapping_members(),
        {{"AmazonManagedKafkaEventSourceConfig", kafka_config({})},
         {"DocumentDBEventSourceConfig", inert()},
         {"EventSourceArn", text()},
         {"FunctionName", text()},
         {"Queues", inert()},
         {"SelfManagedEventSource",
          structure({{"Endpoints", structure({{"KafkaBootstrapServers", list(text())}})}})},
         {"SelfManagedKafkaEventSourceConfig", kafka_config({{"ConsumptionMode", text()}})}});
}

std::vector<std::string_view> mapping_inert() {
    return {"KmsKeyArn", "LoggingConfig", "MetricsConfig", "Tags"};
}

} // namespace snowglobe::lambda
