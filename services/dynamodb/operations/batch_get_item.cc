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
    std::string requested_name; // or ARN
    const json* members = nullptr;
    Placeholders placeholders;
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

// An expression in one table's part does not go with another's AttributesToGet either.
void check_mixing_over_tables(const json& tables, const Wording& wording) {
    json members = json::object();
    for (const json& table : tables) {
        for (const char* member : {"AttributesToGet", "ProjectionExpression"}) {
            if (table.contains(member)) {
                members[member] = table.at(member);
            }
        }
    }
    check_mixing(members, wording);
}

void parse_reads(TableReads& reads, const Wording& wording) {
    for (const json& key : reads.members->at("Keys")) {
        reads.keys.push_back(key);
        normalise_item(reads.keys.back(), wording);
    }
    reads.projection = projection_of(*reads.members, reads.placeholders);
    if (!reads.projection) {
        reads.projection = attributes_to_get(*reads.members, wording);
    }
    reads.placeholders.check_all_used();
}

// A table may stand twice in the request, under its name and under its ARN.
void check_keys(const std::vector<TableReads>& all) {
    std::set<std::pair<std::string, json>> seen;
    for (const TableReads& reads : all) {
        for (const json& key : reads.keys) {
            check_key(key, reads.table->keys());
            if (!seen.emplace(reads.table->name(), key).second) {
                throw ApiError::validation("Provided list of item keys contains duplicates");
            }
        }
    }
}

} // namespace

json batch_get_item(Dynamodb& dynamodb, Context& context, const json& request) {
    const Wording wording("BatchGetItem", request);
    const json& tables = request.at("RequestItems");
    check_key_count(tables);
    std::vector<TableReads> all;
    all.reserve(tables.size());
    for (const auto& [name, members] : tables.items()) {
        all.push_back(
            {name, &members, Placeholders(members, {"ProjectionExpression"}, wording), {}, {}, {}});
    }
    check_mixing_over_tables(tables, wording);
    for (TableReads& reads : all) {
        parse_reads(reads, wording);
    }
    for (TableReads& reads : all) {
        reads.table = dynamodb.table(context, reads.requested_name);
    }
    check_keys(all);

    json answer{{"Responses", json::object()}, {"UnprocessedKeys", json::object()}};
    std::map<std::string, Consumption> consumed;
    std::size_t bytes = 0;
    bool is_full = false;
    for (const TableReads& reads : all) {
        json& items = answer["Responses"][reads.requested_name] = json::array();
        const bool consistent = reads.members->value("ConsistentRead", false);
        json unprocessed = json::array();
        for (const json& key : reads.keys) {
            const auto stored = reads.table->find_stored(context, key);
            const std::size_t item_bytes = stored ? stored->size_bytes : 0;
            is_full = is_full || bytes + item_bytes > answer_bytes_max;
            if (is_full) {
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
