#include "services/dynamodb/write_request.h"

#include "services/dynamodb/condition.h"
#include "services/dynamodb/legacy.h"
#include "services/dynamodb/parser.h"

namespace snowglobe::dynamodb {

std::optional<Condition>
parse_write_condition(const json& request, Placeholders& placeholders, const Wording& wording) {
    check_conditional_operator(request, "Expected", wording);
    if (auto condition = condition_of(request, "ConditionExpression", placeholders)) {
        return condition;
    }
    return expected_condition(request, wording);
}

void check_condition(
    const std::optional<Condition>& condition,
    const std::optional<json>& item,
    const json& members) {
    if (!condition || holds(*condition, pointer_to(item))) {
        return;
    }
    json extra = json::object();
    if (item && members.value("ReturnValuesOnConditionCheckFailure", "NONE") == "ALL_OLD") {
        extra["Item"] = *item;
    }
    throw ApiError(
        "ConditionalCheckFailedException", "The conditional request failed", 400, std::move(extra));
}

void check_old_or_none(const json& request, const Wording& wording) {
    const std::string values = request.value("ReturnValues", "NONE");
    if (values != "NONE" && values != "ALL_OLD") {
        throw wording.error("ReturnValues can only be ALL_OLD or NONE");
    }
}

std::optional<json>
item_collection_metrics(const json& request, const Table& table, const json& item) {
    if (request.value("ReturnItemCollectionMetrics", "NONE") != "SIZE" ||
        !table.description().has_local_indexes()) {
        return std::nullopt;
    }
    const std::string& hash = table.keys().hash.front().name;
    // The estimate's range for collections that are small, as all are here.
    return json{
        {"ItemCollectionKey", {{hash, item.at(hash)}}},
        {"SizeEstimateRangeGB", json::array({0.0, 1.0})}};
}

const json* pointer_to(const std::optional<json>& item) {
    return item ? &*item : nullptr;
}

} // namespace snowglobe::dynamodb
