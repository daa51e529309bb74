// Template resource types: AWS::DynamoDB::Table, AWS::DynamoDB::GlobalTable with one replica, and
// AWS::Serverless::SimpleTable.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/global_table.h"
#include "services/dynamodb/table_properties.h"

#include <array>

namespace snowglobe::dynamodb {

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

// CloudFormation takes units of 0 for none where the table is on demand (cfn-lint#4524).
void drop_no_units(json& members) {
    const json units = members.value("ProvisionedThroughput", json::object());
    if (units == json{{"ReadCapacityUnits", 0}, {"WriteCapacityUnits", 0}}) {
        members.erase("ProvisionedThroughput");
    }
}

// The request of CreateTable, with TimeToLiveSpecification and PointInTimeRecoverySpecification
// still in it.
json creation_of(const ResourceRequest& request) {
    json table = request.properties;
    table["TableName"] = name_of(request);
    if (table.contains("StreamSpecification")) {
        table["StreamSpecification"]["StreamEnabled"] = true;
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
    if (table.value("BillingMode", json()) == "PAY_PER_REQUEST") {
        drop_no_units(table);
        if (table.contains("GlobalSecondaryIndexes")) {
            for (json& index : table["GlobalSecondaryIndexes"]) {
                drop_no_units(index);
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

constexpr std::array throughput_members{
    "ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput"};

// All of an index that only a new one can have otherwise.
json fixed_part(json index) {
    for (const char* member : throughput_members) {
        index.erase(member);
    }
    return index;
}

// One index a call: DynamoDB makes or deletes only one at a time.
void update_index(Context& context, const json& table, json step) {
    change(
        context,
        "GlobalSecondaryIndexes",
        "UpdateTable",
        {{"TableName", table.at("TableName")},
         {"AttributeDefinitions", table.value("AttributeDefinitions", json::array())},
         {"GlobalSecondaryIndexUpdates", json::array({std::move(step)})}});
}

// Those that are no longer declared, and those that become other indexes.
void delete_indexes(Context& context, const json& table, const json& before) {
    const auto wanted = indexes_by_name(table);
    for (const auto& [name, index] : indexes_by_name(before)) {
        const auto same = wanted.find(name);
        if (same == wanted.end() || fixed_part(same->second) != fixed_part(index)) {
            update_index(context, table, {{"Delete", {{"IndexName", name}}}});
        }
    }
}

void create_indexes(Context& context, const json& table, const json& before) {
    const auto there = indexes_by_name(before);
    for (const auto& [name, index] : indexes_by_name(table)) {
        const auto same = there.find(name);
        if (same == there.end() || fixed_part(same->second) != fixed_part(index)) {
            update_index(context, table, {{"Create", index}});
        }
    }
}

// Throughput that the template gives now and did not before. A ceiling that it no longer gives is
// taken away (-1), unless it goes with the mode.
json changed_throughput(const json& now, const json& before, bool on_demand) {
    json out = json::object();
    for (const char* member : throughput_members) {
        if (now.contains(member) && now[member] != before.value(member, json())) {
            out[member] = now[member];
        }
    }
    const json ceilings = now.value("OnDemandThroughput", json::object());
    const json gone = before.value("OnDemandThroughput", json::object());
    for (const auto& [member, units] : gone.items()) {
        if (on_demand && !ceilings.contains(member)) {
            out["OnDemandThroughput"][member] = -1;
        }
    }
    return out;
}

// Mode, units and ceilings of the table and the indexes that stay: DynamoDB wants those of all
// indexes in the request that makes a table PROVISIONED. Warm throughput goes alone.
void update_throughput(Context& context, const json& table, const json& before) {
    const json name = table.at("TableName");
    const json mode = table.value("BillingMode", json("PROVISIONED"));
    const bool on_demand = mode == "PAY_PER_REQUEST";
    const bool was_on_demand =
        before.value("BillingMode", json("PROVISIONED")) == "PAY_PER_REQUEST";
    json billing = changed_throughput(table, before, on_demand && was_on_demand);
    if (on_demand != was_on_demand) {
        billing["BillingMode"] = mode;
    }
    json warm = json::object();
    if (billing.contains("WarmThroughput")) {
        warm["WarmThroughput"] = billing["WarmThroughput"];
        billing.erase("WarmThroughput");
    }
    json updates = json::array();
    const auto there = indexes_by_name(before);
    for (const auto& [index_name, index] : indexes_by_name(table)) {
        const auto same = there.find(index_name);
        if (same == there.end() || fixed_part(same->second) != fixed_part(index)) {
            continue;
        }
        json members = changed_throughput(index, same->second, on_demand && was_on_demand);
        if (!members.empty()) {
            members["IndexName"] = index_name;
            updates.push_back({{"Update", std::move(members)}});
        }
    }
    if (!updates.empty()) {
        billing["GlobalSecondaryIndexUpdates"] = std::move(updates);
    }
    for (json& request : std::array{std::move(billing), std::move(warm)}) {
        if (!request.empty()) {
            request["TableName"] = name;
            change(
                context,
                request.contains("WarmThroughput") ? "WarmThroughput" : "BillingMode",
                "UpdateTable",
                request);
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
    delete_indexes(context, table, before);
    update_throughput(context, table, before);
    create_indexes(context, table, before);
    const json name = table.at("TableName");
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
    for (const char* member : {"SSESpecification", "TableClass", "DeletionProtectionEnabled"}) {
        if (table.contains(member) && table[member] != before.value(member, json())) {
            change(context, member, "UpdateTable", {{"TableName", name}, {member, table[member]}});
        }
    }
    update_expiry(context, table, before);
    update_recovery(context, table, before);
    update_tags(context, out.attributes.at("Arn"), table, before);
    return out;
}

// `creation` makes the request of CreateTable of a resource, `keys_property` names its keys.
template <json (*creation)(const ResourceRequest&)>
ResourceAttributes update_made_by(
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing,
    const char* keys_property) {
    ResourceRequest old = request;
    old.properties = existing.properties;
    return update(context, creation(request), creation(old), existing, keys_property);
}

ResourceAttributes update_table_resource(
    Service&, Context& context, const ResourceRequest& request, const ExistingResource& existing) {
    return update_made_by<creation_of>(context, request, existing, "KeySchema");
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
    return update_made_by<creation_of_global>(context, request, existing, "KeySchema");
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
    return update_made_by<creation_of_simple>(context, request, existing, "PrimaryKey");
}

} // namespace

std::span<const ResourceType> Dynamodb::resource_types() const {
    static const std::array<ResourceType, 3> types{
        ResourceType{
            "AWS::DynamoDB::Table",
            table_property_types(),
            {"ContributorInsightsSpecification", "ResourcePolicy"},
            create_table,
            update_table_resource,
            exists},
        ResourceType{
            "AWS::DynamoDB::GlobalTable",
            global_table_property_types(),
            {"MultiRegionConsistency"},
            create_global_table,
            update_global_table,
            exists},
        ResourceType{
            "AWS::Serverless::SimpleTable",
            simple_table_property_types(),
            {},
            create_simple_table,
            update_simple_table,
            exists}};
    return types;
}

} // namespace snowglobe::dynamodb
