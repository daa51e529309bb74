// BatchWriteItem: up to 25 puts and deletes in several tables. AWS may leave some unprocessed; here
// none ever is.
#include "services/dynamodb/operations.h"
#include "services/dynamodb/write.h"

#include <set>

namespace snowglobe::dynamodb {

namespace {

void check_writes(const std::vector<Write>& writes) {
    std::set<std::pair<std::string, json>> seen;
    for (const Write& write : writes) {
        const Table& table = write.table();
        const json& item = write.request().item;
        if (write.request().kind == WriteRequest::Kind::put) {
            // A single put names the attribute that is missing or of another type; a batch does
            // not.
            check_key(key_of(item, table.keys()), table.keys());
        }
        write.check();
        if (!seen.emplace(table.name(), key_of(item, table.keys())).second) {
            throw ApiError::validation("Provided list of item keys contains duplicates");
        }
    }
}

} // namespace

json batch_write_item(Dynamodb& dynamodb, Context& context, const json& request) {
    const WriteRequests batch = read_batch_write(request);
    std::vector<Write> writes = writes_of(dynamodb, context, batch.writes);
    check_writes(writes);

    json answer{{"UnprocessedItems", json::object()}};
    std::map<std::string, Consumption> consumed;
    for (Write& write : writes) {
        write.read(context);
        write.make();
        consumed[write.table().name()] += write.perform(context);
        const WriteRequest& asked = write.request();
        if (auto metrics = item_collection_metrics(batch.report, write.table(), asked.item)) {
            answer["ItemCollectionMetrics"][asked.table].push_back(*std::move(metrics));
        }
    }
    add_consumed_capacities(answer, batch.report, consumed);
    return answer;
}

} // namespace snowglobe::dynamodb
