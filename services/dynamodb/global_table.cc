#include "services/dynamodb/global_table.h"

#include "emulator/base/json.h"
#include "services/service.h"

#include <array>

namespace snowglobe::dynamodb {

namespace {

// What a replica shares with a table. Settings of throughput are read on their own.
constexpr std::array kept_of_replica{
    "PointInTimeRecoverySpecification", "Tags", "TableClass", "DeletionProtectionEnabled"};

// Its region is taken for the template's: AWS deploys a global table only where it has a replica,
// so one with a single replica is never deployed elsewhere.
const json& replica_of(const json& global_table) {
    const auto replicas = global_table.find("Replicas");
    if (replicas == global_table.end() || replicas->empty()) {
        throw PropertyError{"Replicas", "must name a replica"};
    }
    if (replicas->size() > 1) {
        throw PropertyError{
            "Replicas.1",
            "a replica in " + (*replicas)[1].value("Region", std::string("another region")) +
                ": global tables with more than one replica are not supported"};
    }
    const json& replica = replicas->front();
    if (replica.value("Region", "").empty()) {
        throw PropertyError{"Replicas.0", "must have a Region"};
    }
    return replica;
}

// The value at members[first][second]...; null where one of them is absent.
json at_path(const json& members, std::initializer_list<const char*> path) {
    const json* at = &members;
    for (const char* step : path) {
        if (!at->is_object() || !at->contains(step)) {
            return nullptr;
        }
        at = &at->at(step);
    }
    return *at;
}

json first_given(std::initializer_list<json> values) {
    for (const json& value : values) {
        if (!value.is_null()) {
            return value;
        }
    }
    return nullptr;
}

// Nothing scales here: the table stays at what it starts with.
json units_of(const json& scaling) {
    return first_given({at_path(scaling, {"SeedCapacity"}), at_path(scaling, {"MinCapacity"})});
}

// ProvisionedThroughput or OnDemandThroughput of the table or of one index. Writes are set for all
// replicas, `shared`; reads for one of them, or for all that do not say.
void add_throughput(json& out, const json& shared, const json& replica, bool on_demand) {
    const auto add = [&](const char* property, const char* member, json value) {
        if (!value.is_null()) {
            out[property][member] = std::move(value);
        }
    };
    if (on_demand) {
        add("OnDemandThroughput",
            "MaxReadRequestUnits",
            first_given(
                {at_path(replica, {"ReadOnDemandThroughputSettings", "MaxReadRequestUnits"}),
                 at_path(shared, {"ReadOnDemandThroughputSettings", "MaxReadRequestUnits"})}));
        add("OnDemandThroughput",
            "MaxWriteRequestUnits",
            at_path(shared, {"WriteOnDemandThroughputSettings", "MaxWriteRequestUnits"}));
        return;
    }
    const char* const reads = "ReadProvisionedThroughputSettings";
    add("ProvisionedThroughput",
        "ReadCapacityUnits",
        first_given(
            {at_path(replica, {reads, "ReadCapacityUnits"}),
             units_of(at_path(replica, {reads, "ReadCapacityAutoScalingSettings"})),
             at_path(shared, {reads, "ReadCapacityUnits"})}));
    add("ProvisionedThroughput",
        "WriteCapacityUnits",
        units_of(at_path(
            shared, {"WriteProvisionedThroughputSettings", "WriteCapacityAutoScalingSettings"})));
}

json index_of_replica(const json& replica, const json& name) {
    for (const json& index : replica.value("GlobalSecondaryIndexes", json::array())) {
        if (at_path(index, {"IndexName"}) == name) {
            return index;
        }
    }
    return json::object();
}

} // namespace

json table_properties(const json& global_table) {
    const json& replica = replica_of(global_table);
    const bool on_demand = global_table.value("BillingMode", "PROVISIONED") == "PAY_PER_REQUEST";
    json out = json::object();
    for (const char* member :
         {"TableName",
          "AttributeDefinitions",
          "KeySchema",
          "BillingMode",
          "LocalSecondaryIndexes",
          "StreamSpecification",
          "TimeToLiveSpecification",
          "SSESpecification",
          "WarmThroughput"}) {
        if (global_table.contains(member)) {
            out[member] = global_table.at(member);
        }
    }
    for (const char* member : kept_of_replica) {
        if (replica.contains(member)) {
            out[member] = replica.at(member);
        }
    }
    json key = at_path(replica, {"SSESpecification", "KMSMasterKeyId"});
    if (!key.is_null()) {
        out["SSESpecification"]["KMSMasterKeyId"] = std::move(key);
    }
    add_throughput(out, global_table, replica, on_demand);
    for (const json& shared : global_table.value("GlobalSecondaryIndexes", json::array())) {
        json index = json::object();
        for (const char* member : {"IndexName", "KeySchema", "Projection", "WarmThroughput"}) {
            if (shared.contains(member)) {
                index[member] = shared.at(member);
            }
        }
        add_throughput(
            index, shared, index_of_replica(replica, at_path(shared, {"IndexName"})), on_demand);
        out["GlobalSecondaryIndexes"].push_back(std::move(index));
    }
    return out;
}

} // namespace snowglobe::dynamodb
