// BatchGetItem: up to 100 items of several tables, up to 16 MB.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/legacy.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/parser.h"
#include "services/dynamodb/projection.h"

#include <set>

namespace snowglobe::dynamodb {

namespace {

constexpr std::size_t keys_max = 100;
constexpr std::size_t answer_bytes_max = 16 << 20;

struct TableReads {
    std::string requested_name;
    const json* members = nullptr;
    std::vector<json> keys;
    std::optional<Projection> projection;
    std::optional<Table> table;
};

void check_key_count(const json& tables) {
    std::size_t count = 0;
    for (const auto& [name, members] : tables.items()) {
        count += members.at("Keys").size();
        if (count > keys_max) {
            throw Wording::enveloped(
                "Value at 'RequestItems." + name +
                ".member.Keys' failed to satisfy constraint: Member must have length less than or "
                "equal to 100");
        }
    }
}

TableReads parse_reads(const std::string& name, const json& members, const Wording& wording) {
    TableReads reads{name, &members, {}, {}, {}};
    Placeholders placeholders(members, {"ProjectionExpression"}, wording);
    check_mixing(members, wording);
    for (const json& key : members.at("Keys")) {
        reads.keys.push_back(key);
        normalise_item(reads.keys.back(), wording);
    }
    reads.projection = projection_of(members, placeholders);
    if (!reads.projection) {
        reads.projection = attributes_to_get(members, wording);
    }
    placeholders.check_all_used();
    return reads;
}

void check_keys(const TableReads& reads) {
    std::set<json> seen;
    for (const json& key : reads.keys) {
        check_key(key, reads.table->keys());
        if (!seen.insert(key).second) {
            throw ApiError::validation("Provided list of item keys contains duplicates");
        }
    }
}

} // namespace

json batch_get_item(Dynamodb& dynamodb, Context& context, const json& request) {
    const Wording wording("BatchGetItem", request);
    const json& tables = request.at("RequestItems");
    check_key_count(tables);
    std::vector<TableReads> all;
    for (const auto& [name, members] : tables.items()) {
        all.push_back(parse_reads(name, members, wording));
    }
    for (TableReads& reads : all) {
        reads.table = dynamodb.table(context, reads.requested_name);
    }
    for (const TableReads& reads : all) {
        check_keys(reads);
    }

    json answer{{"Responses", json::object()}, {"UnprocessedKeys", json::object()}};
    std::map<std::string, Consumption> consumed;
    std::size_t bytes = 0;
    for (const TableReads& reads : all) {
        json& items = answer["Responses"][reads.requested_name] = json::array();
        const bool consistent = reads.members->value("ConsistentRead", false);
        json unprocessed = json::array();
        for (const json& key : reads.keys) {
            const auto stored = reads.table->find_stored(context, key);
            const std::size_t item_bytes = stored ? stored->size_bytes : 0;
            if (!unprocessed.empty() || bytes + item_bytes > answer_bytes_max) {
                unprocessed.push_back(key);
                continue;
            }
            bytes += item_bytes;
            consumed[reads.table->name()].table += read_units(item_bytes, consistent);
            if (stored) {
                items.push_back(
                    reads.projection ? project(stored->item(), *reads.projection) : stored->raw());
            }
        }
        if (!unprocessed.empty()) {
            json rest = *reads.members;
            rest["Keys"] = std::move(unprocessed);
            answer["UnprocessedKeys"][reads.requested_name] = std::move(rest);
        }
    }
    add_consumed_capacities(answer, request, consumed);
    return answer;
}

} // namespace snowglobe::dynamodb
