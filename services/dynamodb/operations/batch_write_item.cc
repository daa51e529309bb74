// BatchWriteItem: up to 25 puts and deletes in several tables. AWS may leave some unprocessed; here
// none ever is.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/write_request.h"

#include <set>

namespace snowglobe::dynamodb {

namespace {

constexpr std::size_t writes_max = 25;

struct BatchWrite {
    std::string requested_name;
    bool is_put = false;
    json item; // or key
};

std::vector<BatchWrite> parse_writes(const json& tables, const Wording& wording) {
    std::vector<BatchWrite> writes;
    for (const auto& [name, requests] : tables.items()) {
        for (const json& element : requests) {
            if (element.size() != 1) {
                throw ApiError::validation(
                    "Supplied AttributeValue has more than one datatypes set, must contain exactly "
                    "one of the supported datatypes");
            }
            const bool is_put = element.contains("PutRequest");
            writes.push_back(
                {name,
                 is_put,
                 is_put ? element.at("PutRequest").at("Item")
                        : element.at("DeleteRequest").at("Key")});
            normalise_item(writes.back().item, wording);
            if (is_put) {
                check_item_size(writes.back().item);
            }
        }
    }
    if (writes.size() > writes_max) {
        throw ApiError::validation("Too many items requested for the BatchWriteItem call");
    }
    return writes;
}

void check_writes(
    const std::vector<BatchWrite>& writes, const std::map<std::string, Table>& tables) {
    std::set<std::pair<std::string, json>> seen;
    for (const BatchWrite& write : writes) {
        const Table& table = tables.at(write.requested_name);
        if (write.is_put) {
            // A single put names the attribute that is missing or of another type; a batch does
            // not.
            check_key(key_of(write.item, table.keys()), table.keys());
            table.check_index_keys(write.item, false);
        } else {
            check_key(write.item, table.keys());
        }
        if (!seen.emplace(table.name(), key_of(write.item, table.keys())).second) {
            throw ApiError::validation("Provided list of item keys contains duplicates");
        }
    }
}

} // namespace

json batch_write_item(Dynamodb& dynamodb, Context& context, const json& request) {
    const Wording wording("BatchWriteItem", request);
    const std::vector<BatchWrite> writes = parse_writes(request.at("RequestItems"), wording);
    std::map<std::string, Table> tables;
    for (const BatchWrite& write : writes) {
        if (!tables.contains(write.requested_name)) {
            tables.emplace(write.requested_name, dynamodb.table(context, write.requested_name));
        }
    }
    check_writes(writes, tables);

    json answer{{"UnprocessedItems", json::object()}};
    std::map<std::string, Consumption> consumed;
    for (const BatchWrite& write : writes) {
        const Table& table = tables.at(write.requested_name);
        const std::optional<json> old = table.find(context, write.item);
        if (write.is_put || old) {
            consumed[table.name()] +=
                table.write(context, pointer_to(old), write.is_put ? &write.item : nullptr);
        } else {
            consumed[table.name()].table += write_units(0);
        }
        if (auto metrics = item_collection_metrics(request, table, write.item)) {
            answer["ItemCollectionMetrics"][write.requested_name].push_back(*std::move(metrics));
        }
    }
    add_consumed_capacities(answer, request, consumed);
    return answer;
}

} // namespace snowglobe::dynamodb
