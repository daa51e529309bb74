#pragma once
// The parameters from before the expression language, translated to the same structs: Expected,
// ConditionalOperator, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter, AttributesToGet.
#include "emulator/base/json.h"
#include "services/dynamodb/expression.h"
#include "services/dynamodb/wording.h"

#include <optional>
#include <string>

namespace snowglobe::dynamodb {

// "Can not use both expression and non-expression parameters in the same request: ..." (any
// operation).
void check_mixing(const json& request, const Wording& wording);
// ConditionalOperator without, or with fewer than two, of `member` ("Expected", "ScanFilter"...).
void check_conditional_operator(
    const json& request, const std::string& member, const Wording& wording);

std::optional<Condition> expected_condition(const json& request, const Wording& wording);
// member: "QueryFilter" or "ScanFilter"
std::optional<Condition>
legacy_filter(const json& request, const std::string& member, const Wording& wording);
std::optional<Condition> key_conditions(const json& request, const Wording& wording);
std::optional<Update> attribute_updates(const json& request, const Wording& wording);
std::optional<Projection> attributes_to_get(const json& members, const Wording& wording);

} // namespace snowglobe::dynamodb
