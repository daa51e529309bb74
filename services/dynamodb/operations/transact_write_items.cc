// TransactWriteItems: all of up to 100 actions or none.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/transaction.h"
#include "services/dynamodb/write_request.h"

namespace snowglobe::dynamodb {

namespace {

Consumption perform(Context& context, const TransactAction& action) {
    Consumption consumed;
    if (action.kind == TransactAction::Kind::check || (!action.old && !action.now)) {
        // A check costs what a write of the stored item would.
        consumed.table = write_units(action.old ? size_of_item(*action.old) : 0);
    } else {
        consumed = action.table->write(context, pointer_to(action.old), pointer_to(action.now));
    }
    consumed.table *= 2; // to prepare and to commit; indexes are written once
    return consumed;
}

json answer_replay(Context& context, const json& request, std::vector<TransactAction>& actions) {
    std::map<std::string, Consumption> consumed;
    for (const TransactAction& action : actions) {
        const auto stored = action.table->find(context, action.item);
        consumed[action.table->name()].table +=
            2 * read_units(stored ? size_of_item(*stored) : 0, true);
    }
    json answer = json::object();
    add_consumed_capacities(answer, request, consumed, CapacityKind::transaction_read);
    return answer;
}

} // namespace

json transact_write_items(Dynamodb& dynamodb, Context& context, const json& request) {
    const Wording wording("TransactWriteItems", request);
    std::vector<TransactAction> actions = parse_actions(request, wording);
    resolve_actions(dynamodb, context, actions);
    if (is_replay(context, request)) {
        return answer_replay(context, request, actions);
    }
    evaluate_actions(context, actions);

    std::map<std::string, Consumption> consumed;
    json metrics = json::object();
    for (const TransactAction& action : actions) {
        consumed[action.table->name()] += perform(context, action);
        if (action.kind != TransactAction::Kind::check) {
            if (auto one = item_collection_metrics(request, *action.table, action.item)) {
                metrics[action.table->name()].push_back(*std::move(one));
            }
        }
    }
    json answer = json::object();
    add_consumed_capacities(answer, request, consumed, CapacityKind::transaction_write);
    if (!metrics.empty()) {
        answer["ItemCollectionMetrics"] = std::move(metrics);
    }
    return answer;
}

} // namespace snowglobe::dynamodb
