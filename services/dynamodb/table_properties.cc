#include "services/dynamodb/table_properties.h"

namespace snowglobe::dynamodb {

namespace {

using namespace property;

PropertyType key_schema() {
    return list(structure({{"AttributeName", text()}, {"KeyType", text()}}));
}

PropertyType projection() {
    return structure({{"NonKeyAttributes", list(text())}, {"ProjectionType", text()}});
}

PropertyType provisioned_throughput() {
    return structure({{"ReadCapacityUnits", integer()}, {"WriteCapacityUnits", integer()}});
}

PropertyType on_demand_throughput() {
    return structure({{"MaxReadRequestUnits", integer()}, {"MaxWriteRequestUnits", integer()}});
}

PropertyType warm_throughput() {
    return structure({{"ReadUnitsPerSecond", integer()}, {"WriteUnitsPerSecond", integer()}});
}

PropertyType attribute_definitions() {
    return list(structure({{"AttributeName", text()}, {"AttributeType", text()}}));
}

PropertyType local_indexes() {
    return list(structure(
        {{"IndexName", text()}, {"KeySchema", key_schema()}, {"Projection", projection()}}));
}

PropertyType recovery() {
    return structure(
        {{"PointInTimeRecoveryEnabled", boolean()}, {"RecoveryPeriodInDays", integer()}});
}

PropertyType stream() {
    return structure({{"ResourcePolicy", inert()}, {"StreamViewType", text()}});
}

PropertyType expiry() {
    return structure({{"AttributeName", text()}, {"Enabled", boolean()}});
}

// Of which only the capacity to begin with counts here.
PropertyType scaling() {
    return structure(
        {{"MaxCapacity", integer()},
         {"MinCapacity", integer()},
         {"SeedCapacity", integer()},
         {"TargetTrackingScalingPolicyConfiguration", {}}});
}

PropertyType reads() {
    return structure(
        {{"ReadCapacityAutoScalingSettings", scaling()}, {"ReadCapacityUnits", integer()}});
}

PropertyType writes() {
    return structure({{"WriteCapacityAutoScalingSettings", scaling()}});
}

PropertyType reads_on_demand() {
    return structure({{"MaxReadRequestUnits", integer()}});
}

PropertyType writes_on_demand() {
    return structure({{"MaxWriteRequestUnits", integer()}});
}

PropertyType replica() {
    return structure(
        {{"ContributorInsightsSpecification", inert()},
         {"DeletionProtectionEnabled", boolean()},
         {"GlobalSecondaryIndexes",
          list(structure(
              {{"ContributorInsightsSpecification", inert()},
               {"IndexName", text()},
               {"ReadOnDemandThroughputSettings", reads_on_demand()},
               {"ReadProvisionedThroughputSettings", reads()}}))},
         {"KinesisStreamSpecification", inert()},
         {"PointInTimeRecoverySpecification", recovery()},
         {"ReadOnDemandThroughputSettings", reads_on_demand()},
         {"ReadProvisionedThroughputSettings", reads()},
         {"Region", text()},
         {"ReplicaStreamSpecification", inert()},
         {"ResourcePolicy", inert()},
         {"SSESpecification", structure({{"KMSMasterKeyId", text()}})},
         {"TableClass", text()},
         {"Tags", tags()}});
}

PropertyType encryption() {
    return structure({{"KMSMasterKeyId", text()}, {"SSEEnabled", boolean()}, {"SSEType", text()}});
}

} // namespace

std::vector<Property> table_property_types() {
    return {
        {"AttributeDefinitions", attribute_definitions()},
        {"BillingMode", text()},
        {"DeletionProtectionEnabled", boolean()},
        {"GlobalSecondaryIndexes",
         list(structure(
             {{"ContributorInsightsSpecification", inert()},
              {"IndexName", text()},
              {"KeySchema", key_schema()},
              {"OnDemandThroughput", on_demand_throughput()},
              {"Projection", projection()},
              {"ProvisionedThroughput", provisioned_throughput()},
              {"WarmThroughput", warm_throughput()}}))},
        {"ImportSourceSpecification", inert()},
        {"KeySchema", key_schema()},
        {"KinesisStreamSpecification", inert()},
        {"LocalSecondaryIndexes", local_indexes()},
        {"OnDemandThroughput", on_demand_throughput()},
        {"PointInTimeRecoverySpecification", recovery()},
        {"ProvisionedThroughput", provisioned_throughput()},
        {"SSESpecification", encryption()},
        {"StreamSpecification", stream()},
        {"TableClass", text()},
        {"TableName", text()},
        {"Tags", tags()},
        {"TimeToLiveSpecification", expiry()},
        {"WarmThroughput", warm_throughput()}};
}

std::vector<Property> global_table_property_types() {
    return {
        {"AttributeDefinitions", attribute_definitions()},
        {"BillingMode", text()},
        {"GlobalSecondaryIndexes",
         list(structure(
             {{"IndexName", text()},
              {"KeySchema", key_schema()},
              {"Projection", projection()},
              {"ReadOnDemandThroughputSettings", reads_on_demand()},
              {"ReadProvisionedThroughputSettings", reads()},
              {"WarmThroughput", warm_throughput()},
              {"WriteOnDemandThroughputSettings", writes_on_demand()},
              {"WriteProvisionedThroughputSettings", writes()}}))},
        {"GlobalTableSourceArn", inert()},
        {"GlobalTableWitnesses", inert()},
        {"KeySchema", key_schema()},
        {"LocalSecondaryIndexes", local_indexes()},
        {"ReadOnDemandThroughputSettings", reads_on_demand()},
        {"ReadProvisionedThroughputSettings", reads()},
        {"Replicas", list(replica())},
        {"SSESpecification", encryption()},
        {"StreamSpecification", stream()},
        {"TableName", text()},
        {"TimeToLiveSpecification", expiry()},
        {"WarmThroughput", warm_throughput()},
        {"WriteOnDemandThroughputSettings", writes_on_demand()},
        {"WriteProvisionedThroughputSettings", writes()}};
}

std::vector<Property> simple_table_property_types() {
    return {
        {"PointInTimeRecoverySpecification", recovery()},
        {"PrimaryKey", structure({{"Name", text()}, {"Type", text()}})},
        {"ProvisionedThroughput", provisioned_throughput()},
        {"SSESpecification", encryption()},
        {"TableName", text()},
        {"Tags", map(text())}};
}

} // namespace snowglobe::dynamodb
