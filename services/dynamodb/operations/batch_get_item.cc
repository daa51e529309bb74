// BatchGetItem: up to 100 items of several tables, up to 16 MB.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/projection.h"
#include "services/dynamodb/request/read_request.h"

#include <set>

namespace snowglobe::dynamodb {

namespace {

constexpr std::size_t answer_bytes_max = 16 << 20;

// A table may stand twice in the request, under its name and under its ARN.
void check_keys(const BatchGetRequest& batch, const std::vector<Table>& tables) {
    std::set<std::pair<std::string, json>> seen;
    for (std::size_t i = 0; i < batch.parts.size(); ++i) {
        for (const json& key : batch.parts[i].keys) {
            check_key(key, tables[i].keys());
            if (!seen.emplace(tables[i].name(), key).second) {
                throw ApiError::validation("Provided list of item keys contains duplicates");
            }
        }
    }
}

} // namespace

json batch_get_item(Dynamodb& dynamodb, Context& context, const json& request) {
    const BatchGetRequest batch = read_batch_get(request);
    std::vector<Table> tables;
    for (const BatchGetRequest::Part& part : batch.parts) {
        tables.push_back(dynamodb.table(context, part.table));
    }
    check_keys(batch, tables);

    json answer{{"Responses", json::object()}, {"UnprocessedKeys", json::object()}};
    std::map<std::string, Consumption> consumed;
    std::size_t bytes = 0;
    bool is_full = false;
    for (std::size_t i = 0; i < batch.parts.size(); ++i) {
        const BatchGetRequest::Part& part = batch.parts[i];
        const Table& table = tables[i];
        json& items = answer["Responses"][part.table] = json::array();
        json unprocessed = json::array();
        for (const json& key : part.keys) {
            const auto stored = table.find_stored(context, key);
            const std::size_t item_bytes = stored ? stored->size_bytes : 0;
            is_full = is_full || bytes + item_bytes > answer_bytes_max;
            if (is_full) {
                unprocessed.push_back(key);
                continue;
            }
            bytes += item_bytes;
            consumed[table.name()].table += read_units(item_bytes, part.consistent);
            if (stored) {
                items.push_back(
                    part.projection ? project(stored->item(), *part.projection)
                                    : stored->carried());
            }
        }
        if (!unprocessed.empty()) {
            json rest = part.unprocessed;
            rest["Keys"] = std::move(unprocessed);
            answer["UnprocessedKeys"][part.table] = std::move(rest);
        }
    }
    add_consumed_capacities(answer, batch.report, consumed);
    return answer;
}

} // namespace snowglobe::dynamodb
