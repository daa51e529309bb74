// UpdateItem: changes parts of an item, or creates it.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/key_path.h"
#include "services/dynamodb/legacy.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/parser.h"
#include "services/dynamodb/update.h"
#include "services/dynamodb/write_request.h"

namespace snowglobe::dynamodb {

namespace {

// ReturnValues: `before` is nullptr where the item was created, `after` where there still is none.
json returned_attributes(
    const json& request,
    const std::optional<Update>& update,
    const json* before,
    const json* after) {
    const std::string values = request.value("ReturnValues", "NONE");
    const bool old = values == "ALL_OLD" || values == "UPDATED_OLD";
    const json* item = old ? before : after;
    if (item == nullptr || values == "NONE") {
        return json::object();
    }
    if (values == "ALL_OLD" || values == "ALL_NEW") {
        return *item;
    }
    return update ? updated_part(*update, *item, !old) : json::object();
}

} // namespace

json update_item(Dynamodb& dynamodb, Context& context, const json& request) {
    const Wording wording("UpdateItem", request);
    check_mixing(request, wording);
    Placeholders placeholders(request, {"UpdateExpression", "ConditionExpression"}, wording);
    check_conditional_operator(request, "Expected", wording);
    json key = request.at("Key");
    normalise_item(key, wording);
    std::optional<Update> update = attribute_updates(request, wording);
    std::optional<Condition> condition = expected_condition(request, wording);
    if (!update) {
        update = update_of(request, placeholders);
    }
    if (!condition) {
        condition = condition_of(request, "ConditionExpression", placeholders);
    }
    placeholders.check_all_used();

    const Table table = dynamodb.table(context, request.at("TableName"));
    check_key(key, table.keys());
    if (update) {
        check_update_of_key(*update, table.keys());
        check_key_paths(*update, table.description());
        check_request_charge(*update);
    }
    const std::optional<json> old = table.find(context, key);
    check_condition(condition, old, request);
    const json& base = old ? *old : key;
    std::optional<json> item;
    Consumption consumed;
    if (old || !update || creates_item(*update)) {
        item = update ? apply_update(*update, base) : base;
        table.check_index_keys(*item, true, pointer_to(old));
        check_updated_size(*item);
        consumed = table.write(context, pointer_to(old), &*item);
    } else { // removals from an item that is not there, whatever their paths
        consumed.table = write_units(0);
    }

    json answer = json::object();
    json attributes = returned_attributes(request, update, pointer_to(old), pointer_to(item));
    if (!attributes.empty()) {
        answer["Attributes"] = std::move(attributes);
    }
    add_consumed_capacity(answer, request, table.name(), consumed);
    if (auto metrics = item_collection_metrics(request, table, key)) {
        answer["ItemCollectionMetrics"] = *std::move(metrics);
    }
    return answer;
}

} // namespace snowglobe::dynamodb
