// UpdateTable: throughput and billing, stream, global indexes, encryption, class, protection. What
// it asks for is done at once; its answer says UPDATING where AWS would take time.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/encryption.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/quotas.h"
#include "services/dynamodb/stream.h"
#include "services/dynamodb/table_definition.h"
#include "services/dynamodb/throughput.h"
#include "services/dynamodb/update_members.h"

#include <algorithm>
#include <set>

namespace snowglobe::dynamodb {

namespace {

constexpr std::size_t global_indexes_max = 20;

void update_stream(
    Dynamodb& dynamodb, Context& context, TableDescription& table, const json& specification) {
    if (specification.value("StreamEnabled", false)) {
        if (table.stream_enabled) {
            throw ApiError::validation(
                "Table already has an enabled stream: TableName: " + table.name);
        }
        open_stream(
            context, table, specification.at("StreamViewType"), dynamodb.next_number(context));
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
            invalid_values("Only one global secondary index action is allowed per "
                           "GlobalSecondaryIndexUpdate object");
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
    if (!request.contains("AttributeDefinitions")) {
        invalid_values(
            "AttributeDefinitions is not specified for index: " +
            members.at("IndexName").get<std::string>());
    }
    check_redefinitions(table, members, request);
    IndexDescription index =
        parse_global_index(members, parse_definitions(request), table.on_demand, true);
    if (table.index(index.name) != nullptr) {
        throw ApiError::validation("Attempting to create an index which already exists");
    }
    const auto count = std::count_if(
        table.indexes.begin(), table.indexes.end(), [](const auto& each) { return each.global; });
    if (static_cast<std::size_t>(count) >= global_indexes_max) {
        throw ApiError(
            "LimitExceededException",
            "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit "
            "of 20");
    }
    index.number = ++table.indexes_made;
    table.indexes.push_back(index);
    Table(table).build_index(context, index);
}

std::vector<IndexDescription>::iterator
existing_index(TableDescription& table, const std::string& name, const std::string& action) {
    const auto found =
        std::find_if(table.indexes.begin(), table.indexes.end(), [&](const auto& index) {
            return index.name == name;
        });
    if (found == table.indexes.end()) {
        throw ApiError(
            "ResourceNotFoundException",
            "Requested resource not found: Index " + name + " for table " + table.name);
    }
    if (!found->global) {
        throw ApiError::validation(
            "Cannot " + action + " an index that is not a GlobalSecondaryIndex: " + name);
    }
    return found;
}

// Returns the statuses to show for the indexes that change.
std::map<std::string, std::string> update_indexes(
    Context& context,
    TableDescription& table,
    const json& request,
    bool was_on_demand,
    Changes& changes) {
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
            const auto index = existing_index(table, name, "delete");
            Table(table).erase_rows(context, index->number);
            changes.decreases.erase(index->number);
            table.indexes.erase(index);
        } else {
            const auto index = existing_index(table, name, "update");
            update_throughput(*index, members, table, was_on_demand, changes, context.now);
            // Warm throughput leaves its index ACTIVE, with a status of its own.
            const bool units = members.contains("ProvisionedThroughput");
            if (units || members.contains("OnDemandThroughput")) {
                statuses[name] = "UPDATING";
            }
        }
    }
    table.definitions = used_definitions(table);
    return statuses;
}

void update_class(TableDescription& table, const json& request, Changes& changes, Time now) {
    const std::string wanted = request.at("TableClass");
    const std::string current = table.table_class.empty() ? "STANDARD" : table.table_class;
    changes.count_table_class(wanted != current, now);
    if (wanted != current) {
        table.table_class = wanted;
    }
}

// ---- The answer ----

// What is being changed is still shown as it was: units (unless the mode changes; their times are
// the new ones), warm throughput, class, and an index that is deleted.
TableDescription as_shown(const TableDescription& table, const TableDescription& before) {
    TableDescription shown = table;
    shown.table_class = before.table_class;
    if (shown.on_demand == before.on_demand) {
        const auto show = [](Throughput& now, const Throughput& then) {
            now.read_units = then.read_units;
            now.write_units = then.write_units;
        };
        show(shown.throughput, before.throughput);
        shown.warm_throughput = before.warm_throughput;
        for (IndexDescription& index : shown.indexes) {
            if (const IndexDescription* then = before.index(index.name)) {
                show(index.throughput, then->throughput);
                index.warm_throughput = then->warm_throughput;
            }
        }
    }
    for (const IndexDescription& index : before.indexes) {
        if (table.index(index.name) == nullptr) {
            shown.indexes.push_back(index);
        }
    }
    return shown;
}

void show_mode_change(
    json& described, const TableDescription& table, const TableDescription& before) {
    if (!table.on_demand || before.on_demand) {
        return;
    }
    // The time of the change is there when it is done.
    json& summary = described["BillingModeSummary"];
    summary.erase("LastUpdateToPayPerRequestDateTime");
    if (before.on_demand_since) {
        summary["LastUpdateToPayPerRequestDateTime"] = json_timestamp(*before.on_demand_since);
    }
}

// The key as it was; nothing is known of one where there was none (DDB-TABLE-361, 371).
void show_encryption_change(json& described, const TableDescription& before) {
    described["SSEDescription"] = before.sse.is_object() ? before.sse : json::object();
    described["SSEDescription"]["Status"] = "UPDATING";
}

void show_throughput_changes(json& described, const json& members) {
    show_removed_ceilings(described, members);
    if (!members.value("WarmThroughput", json::object()).empty()) {
        described["WarmThroughput"]["Status"] = "UPDATING";
    }
}

void show_index_changes(
    json& described, const json& request, const std::map<std::string, std::string>& statuses) {
    if (!described.contains("GlobalSecondaryIndexes")) {
        return;
    }
    for (json& index : described["GlobalSecondaryIndexes"]) {
        const std::string name = index.at("IndexName");
        if (const auto status = statuses.find(name); status != statuses.end()) {
            index["IndexStatus"] = status->second;
            if (status->second == "CREATING") {
                index["Backfilling"] = false;
            }
        }
        for (const json& update : request.value("GlobalSecondaryIndexUpdates", json::array())) {
            if (update.contains("Update") && update.at("Update").at("IndexName") == name) {
                show_throughput_changes(index, update.at("Update"));
            }
        }
    }
}

} // namespace

json update_table(Dynamodb& dynamodb, Context& context, const json& request) {
    check_update_members(request);
    parse_throughput(request); // units out of bounds
    check_encryption(request);
    check_index_updates(request.value("GlobalSecondaryIndexUpdates", json::array()));
    TableDescription table = dynamodb.description(context, request.at("TableName"));
    const TableDescription before = table;
    const Changes changes_before = find_changes(context, table.number);
    Changes changes = changes_before;
    update_throughput(table, request, changes, context.now);
    if (request.contains("StreamSpecification")) {
        update_stream(dynamodb, context, table, request.at("StreamSpecification"));
    }
    std::map<std::string, std::string> statuses;
    if (request.contains("GlobalSecondaryIndexUpdates")) {
        statuses = update_indexes(context, table, request, before.on_demand, changes);
    }
    if (request.contains("SSESpecification")) {
        update_encryption(context, table, request, changes);
    }
    if (request.contains("TableClass")) {
        update_class(table, request, changes, context.now);
    }
    table.deletion_protection =
        request.value("DeletionProtectionEnabled", table.deletion_protection);
    check_quotas(dynamodb, context, before, table);
    dynamodb.put(context, table);
    if (changes != changes_before) {
        put_changes(context, table.number, changes);
    }

    const TableDescription shown = as_shown(table, before);
    for (const IndexDescription& index : before.indexes) {
        if (table.index(index.name) == nullptr) {
            statuses[index.name] = "DELETING";
        }
    }
    json described = describe(
        shown,
        makes_table_update(request) ? "UPDATING" : "ACTIVE",
        Table(table).sizes(context),
        changes_before,
        context.now);
    show_mode_change(described, table, before);
    if (request.contains("SSESpecification")) {
        show_encryption_change(described, before);
    }
    show_throughput_changes(described, request);
    show_index_changes(described, request, statuses);
    return {{"TableDescription", std::move(described)}};
}

} // namespace snowglobe::dynamodb
