#include "services/dynamodb/description.h"

#include "services/dynamodb/throughput.h"

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

json describe_warm_throughput(
    const json& set, bool on_demand, const Throughput& units, const char* status) {
    json out = warm_throughput(set, on_demand, units);
    out["Status"] = status;
    return out;
}

json describe_index(
    const TableDescription& table,
    const IndexDescription& index,
    std::string_view status,
    const Sizes& sizes,
    std::int64_t decreases_today) {
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
        out["ProvisionedThroughput"] = index.throughput.to_json(decreases_today);
        if (status != "CREATING") {
            out["WarmThroughput"] = describe_warm_throughput(
                index.warm_throughput, table.on_demand, index.throughput, "ACTIVE");
        }
        if (!index.on_demand_throughput.is_null()) {
            out["OnDemandThroughput"] = index.on_demand_throughput;
        }
    }
    return out;
}

void describe_optional_parts(
    const TableDescription& table, bool creating, const Changes& changes, json& out) {
    if (table.on_demand_since) {
        json& summary = out["BillingModeSummary"];
        summary["BillingMode"] = table.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED";
        if (!creating) {
            summary["LastUpdateToPayPerRequestDateTime"] = json_timestamp(*table.on_demand_since);
        }
    }
    // CreateTable shows only what it was given.
    if (!creating || table.warm_throughput.is_object()) {
        out["WarmThroughput"] = describe_warm_throughput(
            table.warm_throughput,
            table.on_demand,
            table.throughput,
            creating ? "UPDATING" : "ACTIVE");
    }
    if (!table.on_demand_throughput.is_null()) {
        out["OnDemandThroughput"] = table.on_demand_throughput;
    }
    if (!table.sse.is_null()) {
        out["SSEDescription"] = table.sse;
    }
    if (!table.table_class.empty()) {
        json& summary = out["TableClassSummary"];
        summary["TableClass"] = table.table_class;
        if (!changes.table_class.empty()) {
            summary["LastUpdateDateTime"] = json_timestamp(changes.table_class.back());
        }
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

json Throughput::to_json(std::int64_t decreases_today) const {
    json out{
        {"NumberOfDecreasesToday", decreases_today},
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
    const std::map<std::uint64_t, Sizes>& sizes,
    const Changes& changes,
    Time now) {
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
        {"ProvisionedThroughput", table.throughput.to_json(changes.decreases_today(0, now))},
        {"TableSizeBytes", sizes_of(0).bytes},
        {"ItemCount", sizes_of(0).items},
        {"TableArn", table.arn()},
        {"TableId", table.id},
        {"DeletionProtectionEnabled", table.deletion_protection}};
    for (const IndexDescription& index : table.indexes) {
        const char* list = index.global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes";
        out[list].push_back(describe_index(
            table,
            index,
            status,
            sizes_of(index.number),
            changes.decreases_today(index.number, now)));
    }
    describe_optional_parts(table, status == "CREATING", changes, out);
    return out;
}

} // namespace snowglobe::dynamodb
