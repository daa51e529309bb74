// Template resource types: AWS::DynamoDB::Table and AWS::Serverless::SimpleTable.
#include "services/dynamodb/dynamodb.h"

#include <array>

namespace snowglobe {

namespace {

std::string name_of(const ResourceRequest& request) {
    return request.properties.value("TableName", request.generated_name);
}

// CreateTable and what stands beside it in a template; answers Ref and GetAtt.
ResourceAttributes create(Context& context, json table, const json& expiry) {
    const std::string name = table.at("TableName");
    const json created = context.call("dynamodb", "CreateTable", std::move(table));
    if (expiry.is_object() && expiry.value("Enabled", true)) {
        context.call(
            "dynamodb",
            "UpdateTimeToLive",
            {{"TableName", name},
             {"TimeToLiveSpecification",
              {{"Enabled", true}, {"AttributeName", expiry.value("AttributeName", "")}}}});
    }
    const json& description = created.at("TableDescription");
    ResourceAttributes out{name, {{"Arn", description.at("TableArn")}}};
    if (description.contains("LatestStreamArn")) {
        out.attributes["StreamArn"] = description.at("LatestStreamArn");
    }
    return out;
}

ResourceAttributes create_table(Service&, Context& context, const ResourceRequest& request) {
    json table = request.properties;
    table["TableName"] = name_of(request);
    if (table.contains("StreamSpecification")) {
        table["StreamSpecification"]["StreamEnabled"] = true;
        table["StreamSpecification"].erase("ResourcePolicy");
    }
    if (table.contains("SSESpecification")) {
        json& encryption = table["SSESpecification"];
        if (encryption.contains("SSEEnabled")) {
            encryption["Enabled"] = encryption["SSEEnabled"];
            encryption.erase("SSEEnabled");
        }
    }
    for (const char* list : {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}) {
        if (table.contains(list)) {
            for (json& index : table[list]) {
                index.erase("ContributorInsightsSpecification");
            }
        }
    }
    const json expiry = table.value("TimeToLiveSpecification", json());
    for (const char* own : {"TimeToLiveSpecification", "PointInTimeRecoverySpecification"}) {
        table.erase(own);
    }
    return create(context, std::move(table), expiry);
}

ResourceAttributes create_simple_table(Service&, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    const json key = properties.value("PrimaryKey", json{{"Name", "id"}, {"Type", "String"}});
    const std::string type = key.value("Type", "String");
    if (type != "String" && type != "Number" && type != "Binary") {
        throw PropertyError{"PrimaryKey.Type", "must be String, Number or Binary"};
    }
    const std::string attribute = key.value("Name", "id");
    json table{
        {"TableName", name_of(request)},
        {"AttributeDefinitions",
         {{{"AttributeName", attribute}, {"AttributeType", type.substr(0, 1)}}}},
        {"KeySchema", {{{"AttributeName", attribute}, {"KeyType", "HASH"}}}}};
    if (properties.contains("ProvisionedThroughput")) {
        table["ProvisionedThroughput"] = properties.at("ProvisionedThroughput");
    } else {
        table["BillingMode"] = "PAY_PER_REQUEST";
    }
    return create(context, std::move(table), nullptr);
}

} // namespace

std::span<const ResourceType> Dynamodb::resource_types() const {
    static const std::array<ResourceType, 2> types{
        ResourceType{
            "AWS::DynamoDB::Table",
            {"TableName",
             "AttributeDefinitions",
             "KeySchema",
             "BillingMode",
             "ProvisionedThroughput",
             "OnDemandThroughput",
             "WarmThroughput",
             "GlobalSecondaryIndexes",
             "LocalSecondaryIndexes",
             "StreamSpecification",
             "TimeToLiveSpecification",
             "SSESpecification",
             "TableClass",
             "DeletionProtectionEnabled",
             "Tags"},
            {"PointInTimeRecoverySpecification",
             "ContributorInsightsSpecification",
             "ResourcePolicy"},
            create_table},
        ResourceType{
            "AWS::Serverless::SimpleTable",
            {"TableName", "PrimaryKey", "ProvisionedThroughput"},
            {"SSESpecification", "Tags", "PointInTimeRecoverySpecification"},
            create_simple_table}};
    return types;
}

} // namespace snowglobe
