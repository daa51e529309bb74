// UpdateTable: throughput and billing, stream, global indexes, encryption, class, protection. What
// it asks for is done at once; its answer says UPDATING where AWS would take time.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/stream.h"
#include "services/dynamodb/table_definition.h"

#include <algorithm>
#include <set>

namespace snowglobe::dynamodb {

namespace {

constexpr std::size_t global_indexes_max = 20;

const std::vector<std::string> supported{
    "ProvisionedThroughput",
    "BillingMode",
    "StreamSpecification",
    "GlobalSecondaryIndexUpdates",
    "SSESpecification",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
    "WarmThroughput",
    "TableClass"};

// What must be the only change of a request, and how errors call it.
const std::map<std::string, std::string> alone{
    {"DeletionProtectionEnabled", "DeletionProtection"},
    {"SSESpecification", "Server-Side Encryption"},
    {"TableClass", "TableClass"}};

void check_members(const json& request) {
    for (const char* member :
         {"ReplicaUpdates",
          "MultiRegionConsistency",
          "GlobalTableWitnessUpdates",
          "GlobalTableSettingsReplicationMode",
          "VectorIndexUpdates"}) {
        if (request.contains(member)) {
            throw ApiError::unsupported(std::string("UpdateTable's ") + member);
        }
    }
    const auto changes = std::count_if(supported.begin(), supported.end(), [&](const auto& member) {
        const auto found = request.find(member);
        return found != request.end() && !(found->is_array() && found->empty());
    });
    if (changes == 0) {
        throw ApiError::validation(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, "
            "MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, "
            "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is "
            "required");
    }
    for (const auto& [member, shown] : alone) {
        if (request.contains(member) && changes > 1) {
            invalid_values(shown + " modification must be the only operation in the request");
        }
    }
}

void check_throughput_changes(const Throughput& now, const Throughput& wanted) {
    if (now.read_units != wanted.read_units || now.write_units != wanted.write_units) {
        return;
    }
    const auto sentence = [](const std::string& kind, std::int64_t units) {
        const std::string text = std::to_string(units);
        return "Current " + kind + " provisioned for the table: " + text + ". Requested " + kind +
               ": " + text + ". ";
    };
    throw ApiError::validation(
        "The provisioned throughput for the table will not change. The requested value equals the "
        "current value. " +
        sentence("ReadCapacityUnits", now.read_units) +
        sentence("WriteCapacityUnits", now.write_units) +
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher "
        "limits.");
}

void set_throughput(Throughput& throughput, const Throughput& wanted, Time now) {
    const bool more =
        wanted.read_units > throughput.read_units || wanted.write_units > throughput.write_units;
    const bool less =
        wanted.read_units < throughput.read_units || wanted.write_units < throughput.write_units;
    throughput.read_units = wanted.read_units;
    throughput.write_units = wanted.write_units;
    throughput.increased = more ? now : throughput.increased;
    throughput.decreased = less ? now : throughput.decreased;
}

void update_billing(TableDescription& table, const json& request, Time now) {
    const bool was_on_demand = table.on_demand;
    if (request.contains("BillingMode")) {
        table.on_demand = request.at("BillingMode") == "PAY_PER_REQUEST";
    }
    const bool throughput = request.contains("ProvisionedThroughput");
    if (table.on_demand && throughput) {
        invalid_values("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                       "BillingMode is PAY_PER_REQUEST");
    }
    if (!table.on_demand && was_on_demand && !throughput) {
        invalid_values("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
    }
    if (table.on_demand && !was_on_demand) {
        table.on_demand_since = now;
        table.throughput = {};
        for (IndexDescription& index : table.indexes) {
            index.throughput = {};
        }
    }
    if (throughput) {
        const Throughput wanted = parse_throughput(request);
        if (!was_on_demand) {
            check_throughput_changes(table.throughput, wanted);
        }
        set_throughput(table.throughput, wanted, now);
    }
    if (request.contains("OnDemandThroughput")) {
        if (!table.on_demand) {
            invalid_values("MaxReadRequestUnits for OnDemandThroughput cannot be specified when "
                           "the table BillingMode is PROVISIONED");
        }
        table.on_demand_throughput = request.at("OnDemandThroughput");
    }
    if (request.contains("WarmThroughput")) {
        table.warm_throughput = request.at("WarmThroughput");
    }
}

void update_stream(
    Dynamodb& dynamodb, Context& context, TableDescription& table, const json& specification) {
    if (specification.value("StreamEnabled", false)) {
        if (table.stream_enabled) {
            throw ApiError::validation(
                "Table already has an enabled stream: TableName: " + table.name);
        }
        const std::string view = specification.value("StreamViewType", "");
        if (view.empty()) {
            invalid_values("StreamViewType is required when enabling a stream");
        }
        open_stream(context, table, view, dynamodb.next_number(context));
    } else {
        if (!table.stream_enabled) {
            throw ApiError::validation("Table has no stream to disable: TableName: " + table.name);
        }
        close_stream(context, table);
    }
}

// ---- Global secondary indexes ----

const json& only_member(const json& update) {
    return update.begin().value();
}

void check_index_updates(const json& updates) {
    std::set<std::string> names;
    for (const json& update : updates) {
        if (update.size() > 1) {
            invalid_values("Only one of GlobalSecondaryIndexUpdate.Update, "
                           "GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete "
                           "can be given");
        }
        if (update.empty()) {
            invalid_values("One of GlobalSecondaryIndexUpdate.Update, "
                           "GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete "
                           "must not be null");
        }
        const std::string name = only_member(update).at("IndexName");
        if (!names.insert(name).second) {
            invalid_values(
                "Only one global secondary index update per index is allowed simultaneously. "
                "Index: " +
                name);
        }
    }
}

void check_slow_updates(const json& updates) {
    const auto slow = std::count_if(updates.begin(), updates.end(), [](const json& update) {
        return !update.contains("Update");
    });
    if (slow > 1) {
        throw ApiError(
            "LimitExceededException",
            "Subscriber limit exceeded: Only 1 online index can be created or deleted "
            "simultaneously per table");
    }
}

// A key attribute keeps the type that the table or another index gave it.
void check_redefinitions(const TableDescription& table, const json& members, const json& request) {
    const Definitions wanted = parse_definitions(request);
    std::string existing;
    std::string redefined;
    for (const json& element : members.at("KeySchema")) {
        const std::string name = element.at("AttributeName");
        const std::string kind = element.at("KeyType");
        const auto known = table.definitions.find(name);
        for (const auto& [defined, type] : wanted) {
            if (defined == name && known != table.definitions.end() && known->second != type) {
                existing += "SchemaElement: key{" + name + ":" + known->second + ":" + kind + "}";
                redefined += "SchemaElement: key{" + name + ":" + type + ":" + kind + "}";
            }
        }
    }
    if (!existing.empty()) {
        invalid_values(
            "Attributes cannot be redefined. Please check that your attribute has the same type as "
            "previously defined. Existing schema: Schema:[" +
            existing + "] New schema: Schema:[" + redefined + "]");
    }
}

void create_index(
    Context& context, TableDescription& table, const json& members, const json& request) {
    check_redefinitions(table, members, request);
    IndexDescription index =
        parse_global_index(members, parse_definitions(request), table.on_demand);
    if (table.index(index.name) != nullptr) {
        throw ApiError::validation("Attempting to create an index which already exists");
    }
    const auto count = std::count_if(
        table.indexes.begin(), table.indexes.end(), [](const auto& each) { return each.global; });
    if (static_cast<std::size_t>(count) >= global_indexes_max) {
        throw ApiError(
            "LimitExceededException",
            "GlobalSecondaryIndex count exceeds the per-table limit of 20");
    }
    index.number = ++table.indexes_made;
    table.indexes.push_back(index);
    Table(table).build_index(context, index);
}

std::vector<IndexDescription>::iterator
existing_index(TableDescription& table, const std::string& name) {
    const auto found =
        std::find_if(table.indexes.begin(), table.indexes.end(), [&](const auto& index) {
            return index.global && index.name == name;
        });
    if (found == table.indexes.end()) {
        throw ApiError(
            "ResourceNotFoundException",
            "Requested resource not found: Index " + name + " for table " + table.name);
    }
    return found;
}

// Returns the statuses to show for the indexes that change.
std::map<std::string, std::string>
update_indexes(Context& context, TableDescription& table, const json& request) {
    std::map<std::string, std::string> statuses;
    const json& updates = request.at("GlobalSecondaryIndexUpdates");
    check_slow_updates(updates);
    for (const json& update : updates) {
        const json& members = only_member(update);
        const std::string name = members.at("IndexName");
        if (update.contains("Create")) {
            create_index(context, table, members, request);
            statuses[name] = "CREATING";
        } else if (update.contains("Delete")) {
            const auto index = existing_index(table, name);
            Table(table).erase_rows(context, index->number);
            table.indexes.erase(index);
        } else {
            const auto index = existing_index(table, name);
            if (members.contains("ProvisionedThroughput")) {
                set_throughput(index->throughput, parse_throughput(members), context.now);
            }
            index->on_demand_throughput =
                members.value("OnDemandThroughput", index->on_demand_throughput);
            index->warm_throughput = members.value("WarmThroughput", index->warm_throughput);
            statuses[name] = "UPDATING";
        }
    }
    table.definitions = used_definitions(table);
    return statuses;
}

// Units as they were, unless the billing mode changes; the times are the new ones.
void show_throughput(TableDescription& shown, const TableDescription& before) {
    if (shown.on_demand != before.on_demand) {
        return;
    }
    const auto show = [](Throughput& now, const Throughput& then) {
        now.read_units = then.read_units;
        now.write_units = then.write_units;
    };
    show(shown.throughput, before.throughput);
    for (IndexDescription& index : shown.indexes) {
        if (const IndexDescription* then = before.index(index.name)) {
            show(index.throughput, then->throughput);
        }
    }
}

} // namespace

json update_table(Dynamodb& dynamodb, Context& context, const json& request) {
    check_members(request);
    parse_throughput(request); // units out of bounds
    check_index_updates(request.value("GlobalSecondaryIndexUpdates", json::array()));
    TableDescription table = dynamodb.description(context, request.at("TableName"));
    const TableDescription before = table;
    update_billing(table, request, context.now);
    if (request.contains("StreamSpecification")) {
        update_stream(dynamodb, context, table, request.at("StreamSpecification"));
    }
    std::map<std::string, std::string> statuses;
    if (request.contains("GlobalSecondaryIndexUpdates")) {
        statuses = update_indexes(context, table, request);
    }
    if (request.contains("SSESpecification")) {
        table.sse = parse_encryption(request, context.scope);
    }
    table.table_class = request.value("TableClass", table.table_class);
    table.deletion_protection =
        request.value("DeletionProtectionEnabled", table.deletion_protection);
    dynamodb.put(context, table);

    const bool at_once =
        request.contains("DeletionProtectionEnabled") || request.contains("SSESpecification");
    // What is being changed is still shown as it was: throughput, and an index that is deleted.
    TableDescription shown = table;
    show_throughput(shown, before);
    for (const IndexDescription& index : before.indexes) {
        if (table.index(index.name) == nullptr) {
            shown.indexes.push_back(index);
            statuses[index.name] = "DELETING";
        }
    }
    json described = describe(shown, at_once ? "ACTIVE" : "UPDATING", Table(table).sizes(context));
    if (!described.contains("GlobalSecondaryIndexes")) {
        return {{"TableDescription", std::move(described)}};
    }
    for (json& index : described["GlobalSecondaryIndexes"]) {
        const auto status = statuses.find(index.at("IndexName"));
        if (status != statuses.end()) {
            index["IndexStatus"] = status->second;
            if (status->second == "CREATING") {
                index["Backfilling"] = false;
            }
        }
    }
    return {{"TableDescription", std::move(described)}};
}

} // namespace snowglobe::dynamodb
