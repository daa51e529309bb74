// TransactGetItems: up to 100 items, up to 4 MB together, read at one instant.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/projection.h"
#include "services/dynamodb/request/read_request.h"
#include "services/dynamodb/transaction.h"

#include <set>

namespace snowglobe::dynamodb {

namespace {

// Wrong keys are reasons, all of them.
void check_gets(const std::vector<GetRequest>& gets, const std::vector<Table>& tables) {
    std::vector<CancellationReason> reasons(gets.size());
    bool failed = false;
    for (std::size_t i = 0; i < gets.size(); ++i) {
        try {
            check_key(gets[i].key, tables[i].keys());
        } catch (const ApiError& error) {
            reasons[i] = {"ValidationError", error.message, {}};
            failed = true;
        }
    }
    if (failed) {
        cancel_transaction(reasons);
    }
    std::set<std::string> items;
    for (std::size_t i = 0; i < gets.size(); ++i) {
        if (!items.insert(identity_of(tables[i], gets[i].key)).second) {
            refuse_second_operation();
        }
    }
}

} // namespace

json transact_get_items(Dynamodb& dynamodb, Context& context, const json& request) {
    const TransactGetRequest transaction = read_transact_get(request);
    const std::vector<GetRequest>& gets = transaction.gets;
    std::vector<Table> tables;
    for (const GetRequest& get : gets) {
        tables.push_back(dynamodb.table(context, get.table));
    }
    check_gets(gets, tables);

    json answer{{"Responses", json::array()}};
    std::map<std::string, Consumption> consumed;
    std::size_t bytes = 0; // of whole items, whatever is projected
    for (std::size_t i = 0; i < gets.size(); ++i) {
        const auto item = tables[i].find(context, gets[i].key);
        const std::size_t item_bytes = item ? size_of_item(*item) : 0;
        bytes += item_bytes;
        check_transaction_size(bytes);
        consumed[tables[i].name()].table += 2 * read_units(item_bytes, true);
        json response = json::object();
        if (item) {
            json shown = gets[i].projection ? project(*item, *gets[i].projection) : *item;
            put_sets_in_hash_order(shown);
            if (!shown.empty()) {
                response["Item"] = std::move(shown);
            }
        }
        answer["Responses"].push_back(std::move(response));
    }
    add_consumed_capacities(answer, transaction.report, consumed, CapacityKind::transaction_read);
    return answer;
}

} // namespace snowglobe::dynamodb
