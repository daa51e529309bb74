// TransactWriteItems: all of up to 100 actions or none.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/transaction.h"

namespace snowglobe::dynamodb {

namespace {

Consumption perform(Context& context, const Write& write) {
    Consumption consumed = write.perform(context);
    consumed.table *= 2; // to prepare and to commit; indexes are written once
    return consumed;
}

json answer_replay(
    Context& context, const WriteRequests& transaction, std::vector<Write>& writes) {
    std::map<std::string, Consumption> consumed;
    for (Write& write : writes) {
        write.read(context);
        consumed[write.table().name()].table += 2 * read_units(write.before().size_bytes(), true);
    }
    json answer = json::object();
    add_consumed_capacities(answer, transaction.report, consumed, CapacityKind::transaction_read);
    return answer;
}

} // namespace

json transact_write_items(Dynamodb& dynamodb, Context& context, const json& request) {
    const WriteRequests transaction = read_transaction(request);
    std::vector<Write> writes = resolve_writes(dynamodb, context, transaction);
    if (is_replay(context, transaction)) {
        return answer_replay(context, transaction, writes);
    }
    evaluate_writes(context, writes);

    std::map<std::string, Consumption> consumed;
    json metrics = json::object();
    for (const Write& write : writes) {
        const Table& table = write.table();
        consumed[table.name()] += perform(context, write);
        if (write.request().kind != WriteRequest::Kind::check) {
            if (auto one =
                    item_collection_metrics(transaction.report, table, write.request().item)) {
                metrics[table.name()].push_back(*std::move(one));
            }
        }
    }
    json answer = json::object();
    add_consumed_capacities(answer, transaction.report, consumed, CapacityKind::transaction_write);
    if (!metrics.empty()) {
        answer["ItemCollectionMetrics"] = std::move(metrics);
    }
    return answer;
}

} // namespace snowglobe::dynamodb
