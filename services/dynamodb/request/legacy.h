#pragma once
// The parameters from before the expression language, translated to the same structs: Expected,
// ConditionalOperator, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter, AttributesToGet.
#include "services/dynamodb/expression.h"
#include "services/dynamodb/request/members.h"
#include "services/dynamodb/request/wording.h"

#include <optional>

namespace snowglobe::dynamodb {

// "Can not use both expression and non-expression parameters in the same request: ..." (any
// operation).
void check_mixing(const Members& members, const Wording& wording);
// ConditionalOperator without, or with fewer than two, of `member` (Expected, ScanFilter...).
void check_conditional_operator(const Members& members, Member member, const Wording& wording);

std::optional<Condition> expected_condition(const Members& members, const Wording& wording);
// member: QueryFilter or ScanFilter
std::optional<Condition>
legacy_filter(const Members& members, Member member, const Wording& wording);
std::optional<Condition> key_conditions(const Members& members, const Wording& wording);
std::optional<Update> attribute_updates(const Members& members, const Wording& wording);
std::optional<Projection> attributes_to_get(const Members& members, const Wording& wording);

} // namespace snowglobe::dynamodb
