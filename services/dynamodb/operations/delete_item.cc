// DeleteItem: deletes one item; that it is not there is no error.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/legacy.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/write_request.h"

namespace snowglobe::dynamodb {

json delete_item(Dynamodb& dynamodb, Context& context, const json& request) {
    const Wording wording("DeleteItem", request);
    check_old_or_none(request, wording);
    json key = request.at("Key");
    normalise_item(key, wording);
    check_mixing(request, wording);
    Placeholders placeholders(request, {"ConditionExpression"}, wording);
    placeholders.defer_undefined();
    const auto condition = parse_write_condition(request, placeholders, wording);
    placeholders.check_all_used();

    const Table table = dynamodb.table(context, request.at("TableName"));
    check_key(key, table.keys());
    const std::optional<json> old = table.find(context, key);
    check_condition(condition, old, request);
    Consumption consumed;
    consumed.table = write_units(0);
    if (old) {
        consumed = table.write(context, &*old, nullptr);
    }

    json answer = json::object();
    if (old && request.value("ReturnValues", "NONE") == "ALL_OLD") {
        answer["Attributes"] = *old;
    }
    add_consumed_capacity(answer, request, table.name(), consumed);
    if (auto metrics = item_collection_metrics(request, table, key)) {
        answer["ItemCollectionMetrics"] = *std::move(metrics);
    }
    return answer;
}

} // namespace snowglobe::dynamodb
