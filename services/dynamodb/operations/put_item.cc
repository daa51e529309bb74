// PutItem: replaces one item. The exemplary operation of this service.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/legacy.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/write_request.h"

namespace snowglobe::dynamodb {

json put_item(Dynamodb& dynamodb, Context& context, const json& request) {
    const Wording wording("PutItem", request);
    json item = request.at("Item");
    normalise_item(item, wording);
    check_mixing(request, wording);
    Placeholders placeholders(request, {"ConditionExpression"}, wording);
    placeholders.defer_undefined();
    const auto condition = parse_write_condition(request, placeholders, wording);
    check_old_or_none(request, wording);
    check_item_size(item);
    placeholders.check_all_used();

    const Table table = dynamodb.table(context, request.at("TableName"));
    check_key_of_item(item, table.keys());
    table.check_index_keys(item, false);
    const std::optional<json> old = table.find(context, item);
    check_condition(condition, old, request);
    const Consumption consumed = table.write(context, pointer_to(old), &item);

    json answer = json::object();
    if (old && request.value("ReturnValues", "NONE") == "ALL_OLD") {
        answer["Attributes"] = *old;
    }
    add_consumed_capacity(answer, request, table.name(), consumed);
    if (auto metrics = item_collection_metrics(request, table, item)) {
        answer["ItemCollectionMetrics"] = *std::move(metrics);
    }
    return answer;
}

} // namespace snowglobe::dynamodb
