// TransactGetItems: up to 100 items, up to 4 MB together, read at one instant.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/parser.h"
#include "services/dynamodb/projection.h"
#include "services/dynamodb/transaction.h"

#include <set>

namespace snowglobe::dynamodb {

namespace {

struct Read {
    std::string table_name;
    json key;
    std::optional<Projection> projection;
};

Read parse_read(const json& get, const Wording& wording) {
    Read read{get.at("TableName"), get.at("Key"), {}};
    normalise_item(read.key, wording);
    Placeholders placeholders(get, {"ProjectionExpression"}, wording);
    read.projection = projection_of(get, placeholders);
    placeholders.check_all_used();
    return read;
}

// Wrong keys are reasons, all of them.
void check_reads(const std::vector<Read>& reads, const std::vector<Table>& tables) {
    std::vector<CancellationReason> reasons(reads.size());
    bool failed = false;
    for (std::size_t i = 0; i < reads.size(); ++i) {
        try {
            check_key(reads[i].key, tables[i].keys());
        } catch (const ApiError& error) {
            reasons[i] = {"ValidationError", error.message, {}};
            failed = true;
        }
    }
    if (failed) {
        cancel_transaction(reasons);
    }
    std::set<std::string> items;
    for (std::size_t i = 0; i < reads.size(); ++i) {
        if (!items.insert(identity_of(tables[i], reads[i].key)).second) {
            refuse_second_operation();
        }
    }
}

} // namespace

json transact_get_items(Dynamodb& dynamodb, Context& context, const json& request) {
    const Wording wording("TransactGetItems", request);
    std::vector<Read> reads;
    for (const json& element : request.at("TransactItems")) {
        reads.push_back(parse_read(element.at("Get"), wording));
    }
    std::vector<Table> tables;
    for (const Read& read : reads) {
        tables.push_back(dynamodb.table(context, read.table_name));
    }
    check_reads(reads, tables);

    json answer{{"Responses", json::array()}};
    std::map<std::string, Consumption> consumed;
    std::size_t bytes = 0; // of whole items, whatever is projected
    for (std::size_t i = 0; i < reads.size(); ++i) {
        const auto item = tables[i].find(context, reads[i].key);
        const std::size_t item_bytes = item ? size_of_item(*item) : 0;
        bytes += item_bytes;
        check_transaction_size(bytes);
        consumed[tables[i].name()].table += 2 * read_units(item_bytes, true);
        json response = json::object();
        if (item) {
            json shown = reads[i].projection ? project(*item, *reads[i].projection) : *item;
            put_sets_in_hash_order(shown);
            if (!shown.empty()) {
                response["Item"] = std::move(shown);
            }
        }
        answer["Responses"].push_back(std::move(response));
    }
    add_consumed_capacities(answer, request, consumed, CapacityKind::transaction_read);
    return answer;
}

} // namespace snowglobe::dynamodb
