#pragma once
// What PutItem, UpdateItem and DeleteItem have in common: condition, return values, metrics.
#include "emulator/base/json.h"
#include "services/dynamodb/expression.h"
#include "services/dynamodb/placeholders.h"
#include "services/dynamodb/table.h"

#include <initializer_list>
#include <optional>
#include <string_view>

namespace snowglobe::dynamodb {

// ConditionExpression; ConditionalOperator and Expected are its form from before.
std::optional<Condition>
parse_write_condition(const json& request, Placeholders& placeholders, const Wording& wording);

// Throws ConditionalCheckFailedException, with the item where the request asks for it.
// `members` holds ReturnValuesOnConditionCheckFailure.
void check_condition(
    const std::optional<Condition>& condition,
    const std::optional<json>& item,
    const json& members);

// PutItem and DeleteItem only know NONE and ALL_OLD.
void check_old_or_none(const json& request, const Wording& wording);

// ItemCollectionMetrics, where the request asks for it and the table has a local index.
std::optional<json>
item_collection_metrics(const json& request, const Table& table, const json& item);

const json* pointer_to(const std::optional<json>& item);

} // namespace snowglobe::dynamodb
