// Template resource types: AWS::DynamoDB::Table, AWS::DynamoDB::GlobalTable with one replica, and
// AWS::Serverless::SimpleTable.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/global_table.h"

#include <array>

namespace snowglobe {

namespace {

std::string name_of(const ResourceRequest& request) {
    return request.properties.value("TableName", request.generated_name);
}

void change(Context& context, const char* property, const char* operation, json request) {
    const Reply reply = context.try_call("dynamodb", operation, std::move(request));
    if (reply.error) {
        throw PropertyError{property, reply.error->message};
    }
}

void set_recovery(Context& context, const std::string& name, json recovery) {
    if (!recovery.contains("PointInTimeRecoveryEnabled")) { // optional in templates only
        recovery["PointInTimeRecoveryEnabled"] = false;
    }
    change(
        context,
        "PointInTimeRecoverySpecification",
        "UpdateContinuousBackups",
        {{"TableName", name}, {"PointInTimeRecoverySpecification", std::move(recovery)}});
}

// CreateTable and what a template has beside it; answers Ref and GetAtt.
ResourceAttributes create(Context& context, json table) {
    const std::string name = table.at("TableName");
    const json expiry = table.value("TimeToLiveSpecification", json());
    const json recovery = table.value("PointInTimeRecoverySpecification", json());
    table.erase("TimeToLiveSpecification");
    table.erase("PointInTimeRecoverySpecification");
    const json created = context.call("dynamodb", "CreateTable", std::move(table));
    if (expiry.is_object() && expiry.value("Enabled", true)) {
        context.call(
            "dynamodb",
            "UpdateTimeToLive",
            {{"TableName", name},
             {"TimeToLiveSpecification",
              {{"Enabled", true}, {"AttributeName", expiry.value("AttributeName", "")}}}});
    }
    if (recovery.is_object()) {
        set_recovery(context, name, recovery);
    }
    const json& description = created.at("TableDescription");
    ResourceAttributes out{name, {{"Arn", description.at("TableArn")}}};
    if (description.contains("LatestStreamArn")) {
        out.attributes["StreamArn"] = description.at("LatestStreamArn");
    }
    return out;
}

// The request of CreateTable, with TimeToLiveSpecification and PointInTimeRecoverySpecification
// still in it.
json creation_of(const ResourceRequest& request) {
    json table = request.properties;
    table["TableName"] = name_of(request);
    if (table.contains("StreamSpecification")) {
        table["StreamSpecification"]["StreamEnabled"] = true;
        table["StreamSpecification"].erase("ResourcePolicy");
    }
    if (table.contains("SSESpecification")) {
        json& encryption = table["SSESpecification"];
        if (encryption.contains("SSEEnabled")) {
            // A copy first: a new member moves the others.
            json enabled = encryption["SSEEnabled"];
            encryption["Enabled"] = std::move(enabled);
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
    return table;
}

ResourceAttributes create_table(Service&, Context& context, const ResourceRequest& request) {
    return create(context, creation_of(request));
}

bool exists(Service&, Context& context, const std::string& name) {
    return !context.try_call("dynamodb", "DescribeTable", {{"TableName", name}}).error;
}

std::map<std::string, json> indexes_by_name(const json& table) {
    std::map<std::string, json> out;
    for (const json& index : table.value("GlobalSecondaryIndexes", json::array())) {
        out[index.value("IndexName", "")] = index;
    }
    return out;
}

// One index a call: DynamoDB makes or deletes only one at a time. A changed one is made anew.
void update_indexes(Context& context, const json& table, const json& before) {
    const auto wanted = indexes_by_name(table);
    const auto there = indexes_by_name(before);
    const auto update = [&](json step) {
        change(
            context,
            "GlobalSecondaryIndexes",
            "UpdateTable",
            {{"TableName", table.at("TableName")},
             {"AttributeDefinitions", table.value("AttributeDefinitions", json::array())},
             {"GlobalSecondaryIndexUpdates", json::array({std::move(step)})}});
    };
    for (const auto& [name, index] : there) {
        const auto same = wanted.find(name);
        if (same == wanted.end() || same->second != index) {
            update({{"Delete", {{"IndexName", name}}}});
        }
    }
    for (const auto& [name, index] : wanted) {
        const auto same = there.find(name);
        if (same == there.end() || same->second != index) {
            update({{"Create", index}});
        }
    }
}

void update_expiry(Context& context, const json& table, const json& before) {
    const json wanted = table.value("TimeToLiveSpecification", json());
    const json there = before.value("TimeToLiveSpecification", json());
    if (wanted == there) {
        return;
    }
    const auto set = [&](const json& specification, bool enabled) {
        change(
            context,
            "TimeToLiveSpecification",
            "UpdateTimeToLive",
            {{"TableName", table.at("TableName")},
             {"TimeToLiveSpecification",
              {{"Enabled", enabled},
               {"AttributeName", specification.value("AttributeName", "")}}}});
    };
    if (there.is_object() && there.value("Enabled", true)) {
        set(there, false);
    }
    if (wanted.is_object() && wanted.value("Enabled", true)) {
        set(wanted, true);
    }
}

void update_recovery(Context& context, const json& table, const json& before) {
    const json off = json::object();
    const json wanted = table.value("PointInTimeRecoverySpecification", off);
    if (wanted != before.value("PointInTimeRecoverySpecification", off)) {
        set_recovery(context, table.at("TableName"), wanted);
    }
}

void update_tags(Context& context, const std::string& arn, const json& table, const json& before) {
    const json tags = table.value("Tags", json::array());
    if (tags == before.value("Tags", json::array())) {
        return;
    }
    json gone = json::array();
    for (const json& tag : before.value("Tags", json::array())) {
        gone.push_back(tag.value("Key", ""));
    }
    if (!gone.empty()) {
        change(context, "Tags", "UntagResource", {{"ResourceArn", arn}, {"TagKeys", gone}});
    }
    if (!tags.empty()) {
        change(context, "Tags", "TagResource", {{"ResourceArn", arn}, {"Tags", tags}});
    }
}

// [name, HASH or RANGE, type] of each attribute of the table's key.
json keys_with_types(const json& table) {
    json out = json::array();
    for (const json& key : table.value("KeySchema", json::array())) {
        json type;
        for (const json& defined : table.value("AttributeDefinitions", json::array())) {
            if (defined.at("AttributeName") == key.at("AttributeName")) {
                type = defined.value("AttributeType", json());
            }
        }
        out.push_back(json::array({key.at("AttributeName"), key.value("KeyType", json()), type}));
    }
    return out;
}

// From the request of CreateTable that made it, `before`, to the one that would make it now.
ResourceAttributes update(
    Context& context,
    const json& table,
    const json& before,
    const ExistingResource& existing,
    const char* keys_property) {
    const auto refuse = [](const char* property) {
        throw PropertyError{
            property,
            "cannot change while the table is in the data directory; delete the table first"};
    };
    for (const char* fixed : {"TableName", "LocalSecondaryIndexes"}) {
        if (table.value(fixed, json()) != before.value(fixed, json())) {
            refuse(fixed);
        }
    }
    if (keys_with_types(table) != keys_with_types(before)) {
        refuse(keys_property);
    }
    update_indexes(context, table, before);
    const json name = table.at("TableName");
    json billing = {{"TableName", name}};
    const json mode = table.value("BillingMode", json("PROVISIONED"));
    if (mode != before.value("BillingMode", json("PROVISIONED"))) {
        billing["BillingMode"] = mode;
    }
    for (const char* member : {"ProvisionedThroughput", "OnDemandThroughput"}) {
        if (table.contains(member) && table[member] != before.value(member, json())) {
            billing[member] = table[member];
        }
    }
    if (billing.size() > 1) {
        change(context, "BillingMode", "UpdateTable", billing);
    }
    const json stream = table.value("StreamSpecification", json());
    const json stream_before = before.value("StreamSpecification", json());
    ResourceAttributes out = existing.attributes;
    if (stream != stream_before) {
        const auto set = [&](const json& specification) {
            change(
                context,
                "StreamSpecification",
                "UpdateTable",
                {{"TableName", name}, {"StreamSpecification", specification}});
        };
        if (stream_before.is_object()) {
            set({{"StreamEnabled", false}});
        }
        if (stream.is_object()) {
            set(stream);
        }
        const json now = context.call("dynamodb", "DescribeTable", {{"TableName", name}});
        out.attributes.erase("StreamArn");
        if (stream.is_object()) {
            out.attributes["StreamArn"] = now.at("Table").at("LatestStreamArn");
        }
    }
    for (const char* member :
         {"SSESpecification", "TableClass", "DeletionProtectionEnabled", "WarmThroughput"}) {
        if (table.contains(member) && table[member] != before.value(member, json())) {
            change(context, member, "UpdateTable", {{"TableName", name}, {member, table[member]}});
        }
    }
    update_expiry(context, table, before);
    update_recovery(context, table, before);
    update_tags(context, out.attributes.at("Arn"), table, before);
    return out;
}

ResourceAttributes update_table_resource(
    Service&, Context& context, const ResourceRequest& request, const ExistingResource& existing) {
    ResourceRequest old = request;
    old.properties = existing.properties;
    return update(context, creation_of(request), creation_of(old), existing, "KeySchema");
}

json creation_of_global(const ResourceRequest& request) {
    ResourceRequest table = request;
    table.properties = dynamodb::table_properties(request.properties);
    return creation_of(table);
}

ResourceAttributes create_global_table(Service&, Context& context, const ResourceRequest& request) {
    ResourceAttributes out = create(context, creation_of_global(request));
    const json made = context.call("dynamodb", "DescribeTable", {{"TableName", out.ref}});
    out.attributes["TableId"] = made.at("Table").at("TableId");
    return out;
}

ResourceAttributes update_global_table(
    Service&, Context& context, const ResourceRequest& request, const ExistingResource& existing) {
    ResourceRequest old = request;
    old.properties = existing.properties;
    return update(
        context, creation_of_global(request), creation_of_global(old), existing, "KeySchema");
}

// The request of CreateTable that AWS SAM makes of it.
json creation_of_simple(const ResourceRequest& request) {
    const json& properties = request.properties;
    const json key = properties.value("PrimaryKey", json{{"Name", "id"}, {"Type", "String"}});
    const std::string type = key.value("Type", "String");
    if (type != "String" && type != "Number" && type != "Binary") {
        throw PropertyError{"PrimaryKey.Type", "must be String, Number or Binary"};
    }
    const std::string attribute = key.value("Name", "id");
    ResourceRequest table = request;
    table.properties.erase("PrimaryKey");
    table.properties["AttributeDefinitions"] = {
        {{"AttributeName", attribute}, {"AttributeType", type.substr(0, 1)}}};
    table.properties["KeySchema"] = {{{"AttributeName", attribute}, {"KeyType", "HASH"}}};
    if (!properties.contains("ProvisionedThroughput")) {
        table.properties["BillingMode"] = "PAY_PER_REQUEST";
    }
    if (const auto tags = properties.find("Tags"); tags != properties.end()) { // a map here
        json list = json::array();
        for (const auto& [name, value] : tags->items()) {
            list.push_back({{"Key", name}, {"Value", value}});
        }
        table.properties["Tags"] = std::move(list);
    }
    return creation_of(table);
}

ResourceAttributes create_simple_table(Service&, Context& context, const ResourceRequest& request) {
    return create(context, creation_of_simple(request));
}

ResourceAttributes update_simple_table(
    Service&, Context& context, const ResourceRequest& request, const ExistingResource& existing) {
    ResourceRequest old = request;
    old.properties = existing.properties;
    return update(
        context, creation_of_simple(request), creation_of_simple(old), existing, "PrimaryKey");
}

} // namespace

std::span<const ResourceType> Dynamodb::resource_types() const {
    static const std::array<ResourceType, 3> types{
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
             "PointInTimeRecoverySpecification",
             "SSESpecification",
             "TableClass",
             "DeletionProtectionEnabled",
             "Tags"},
            {"ContributorInsightsSpecification", "ResourcePolicy"},
            create_table,
            update_table_resource,
            exists},
        ResourceType{
            "AWS::DynamoDB::GlobalTable",
            {"TableName",
             "AttributeDefinitions",
             "KeySchema",
             "BillingMode",
             "Replicas",
             "ReadProvisionedThroughputSettings",
             "WriteProvisionedThroughputSettings",
             "ReadOnDemandThroughputSettings",
             "WriteOnDemandThroughputSettings",
             "WarmThroughput",
             "GlobalSecondaryIndexes",
             "LocalSecondaryIndexes",
             "StreamSpecification",
             "TimeToLiveSpecification",
             "SSESpecification",
             "GlobalTableSourceArn",
             "GlobalTableWitnesses"},
            {"MultiRegionConsistency"},
            create_global_table,
            update_global_table,
            exists},
        ResourceType{
            "AWS::Serverless::SimpleTable",
            {"TableName",
             "PrimaryKey",
             "ProvisionedThroughput",
             "PointInTimeRecoverySpecification",
             "SSESpecification",
             "Tags"},
            {},
            create_simple_table,
            update_simple_table,
            exists}};
    return types;
}

} // namespace snowglobe
