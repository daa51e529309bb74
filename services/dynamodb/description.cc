#include "services/dynamodb/description.h"

#include <algorithm>

namespace snowglobe::dynamodb {

namespace {

std::string_view projection_name(IndexProjection projection) {
    switch (projection) {
    case IndexProjection::keys_only:
        return "KEYS_ONLY";
    case IndexProjection::include:
        return "INCLUDE";
    default:
        return "ALL";
    }
}

// CreateTable shows only what it was given.
void add_warm_throughput(
    json& described, const json& set, bool on_demand, const Throughput& throughput, bool creating) {
    if (creating && !set.is_object()) {
        return;
    }
    // On demand starts at 12,000 reads and 4,000 writes; provisioned follows what is provisioned.
    json warm{
        {"ReadUnitsPerSecond", on_demand ? 12'000 : throughput.read_units},
        {"WriteUnitsPerSecond", on_demand ? 4'000 : throughput.write_units},
        {"Status", creating ? "UPDATING" : "ACTIVE"}};
    if (set.is_object()) {
        warm.update(set);
    }
    described["WarmThroughput"] = std::move(warm);
}

json describe_index(
    const TableDescription& table,
    const IndexDescription& index,
    std::string_view status,
    const Sizes& sizes) {
    json projection{{"ProjectionType", projection_name(index.projection)}};
    if (index.projection == IndexProjection::include) {
        projection["NonKeyAttributes"] = index.non_key_attributes;
    }
    json out{
        {"IndexName", index.name},
        {"KeySchema", to_json(index.keys)},
        {"Projection", std::move(projection)},
        {"IndexSizeBytes", sizes.bytes},
        {"ItemCount", sizes.items},
        {"IndexArn", table.arn() + "/index/" + index.name}};
    if (index.global) {
        out["IndexStatus"] = status == "UPDATING" ? "ACTIVE" : status;
        out["ProvisionedThroughput"] = index.throughput.to_json();
        add_warm_throughput(
            out, index.warm_throughput, table.on_demand, index.throughput, status == "CREATING");
        if (!index.on_demand_throughput.is_null()) {
            out["OnDemandThroughput"] = index.on_demand_throughput;
        }
    }
    return out;
}

void describe_optional_parts(const TableDescription& table, bool creating, json& out) {
    if (table.on_demand_since) {
        json& summary = out["BillingModeSummary"];
        summary["BillingMode"] = table.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED";
        if (!creating) {
            summary["LastUpdateToPayPerRequestDateTime"] = json_timestamp(*table.on_demand_since);
        }
    }
    add_warm_throughput(out, table.warm_throughput, table.on_demand, table.throughput, creating);
    if (!table.on_demand_throughput.is_null()) {
        out["OnDemandThroughput"] = table.on_demand_throughput;
    }
    if (!table.sse.is_null()) {
        out["SSEDescription"] = table.sse;
    }
    if (!table.table_class.empty()) {
        out["TableClassSummary"] = {{"TableClass", table.table_class}};
    }
    if (table.stream_enabled) {
        out["StreamSpecification"] = {
            {"StreamEnabled", true}, {"StreamViewType", table.stream_view}};
    }
    if (!table.stream_label.empty()) {
        out["LatestStreamArn"] = table.stream_arn();
        out["LatestStreamLabel"] = table.stream_label;
    }
}

} // namespace

json to_json(const KeySchema& keys) {
    json out = json::array();
    for (const KeyAttribute& attribute : keys.hash) {
        out.push_back({{"AttributeName", attribute.name}, {"KeyType", "HASH"}});
    }
    for (const KeyAttribute& attribute : keys.range) {
        out.push_back({{"AttributeName", attribute.name}, {"KeyType", "RANGE"}});
    }
    return out;
}

json Throughput::to_json() const {
    json out{
        {"NumberOfDecreasesToday", 0},
        {"ReadCapacityUnits", read_units},
        {"WriteCapacityUnits", write_units}};
    if (increased != Time{}) {
        out["LastIncreaseDateTime"] = json_timestamp(increased);
    }
    if (decreased != Time{}) {
        out["LastDecreaseDateTime"] = json_timestamp(decreased);
    }
    return out;
}

std::string TableDescription::arn() const {
    return "arn:aws:dynamodb:" + scope.region + ":" + scope.account + ":table/" + name;
}

std::string TableDescription::stream_arn() const {
    return stream_label.empty() ? std::string() : arn() + "/stream/" + stream_label;
}

const IndexDescription* TableDescription::index(std::string_view index_name) const {
    const auto found = std::find_if(indexes.begin(), indexes.end(), [&](const auto& index) {
        return index.name == index_name;
    });
    return found == indexes.end() ? nullptr : &*found;
}

bool TableDescription::has_global_indexes() const {
    return std::any_of(
        indexes.begin(), indexes.end(), [](const auto& index) { return index.global; });
}

bool TableDescription::has_local_indexes() const {
    return std::any_of(
        indexes.begin(), indexes.end(), [](const auto& index) { return !index.global; });
}

json describe(
    const TableDescription& table,
    std::string_view status,
    const std::map<std::uint64_t, Sizes>& sizes) {
    const auto sizes_of = [&](std::uint64_t number) {
        const auto found = sizes.find(number);
        return found == sizes.end() ? Sizes{} : found->second;
    };
    json definitions = json::array();
    for (const auto& [name, type] : table.definitions) {
        definitions.push_back({{"AttributeName", name}, {"AttributeType", type}});
    }
    json out{
        {"AttributeDefinitions", std::move(definitions)},
        {"TableName", table.name},
        {"KeySchema", to_json(table.keys)},
        {"TableStatus", status},
        {"CreationDateTime", json_timestamp(table.created)},
        {"ProvisionedThroughput", table.throughput.to_json()},
        {"TableSizeBytes", sizes_of(0).bytes},
        {"ItemCount", sizes_of(0).items},
        {"TableArn", table.arn()},
        {"TableId", table.id},
        {"DeletionProtectionEnabled", table.deletion_protection}};
    for (const IndexDescription& index : table.indexes) {
        const char* list = index.global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes";
        out[list].push_back(describe_index(table, index, status, sizes_of(index.number)));
    }
    describe_optional_parts(table, status == "CREATING", out);
    return out;
}

} // namespace snowglobe::dynamodb
