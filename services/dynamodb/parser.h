#pragma once
// Text of an expression -> the structs of expression.h. One recursive-descent parser for the five
// kinds; all errors are AWS's, worded "Invalid <Kind>Expression: ...".
#include "emulator/base/json.h"
#include "services/dynamodb/expression.h"
#include "services/dynamodb/request/placeholders.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::dynamodb {

enum class ConditionKind { condition, filter, key_condition };

Condition parse_condition(const std::string& text, ConditionKind kind, Placeholders& placeholders);
Projection parse_projection(const std::string& text, Placeholders& placeholders);
Update parse_update(const std::string& text, Placeholders& placeholders);

// Of a request's member, when it has it: ConditionExpression, FilterExpression or
// KeyConditionExpression; ProjectionExpression; UpdateExpression.
std::optional<Condition>
condition_of(const Members& members, Member expression, Placeholders& placeholders);
std::optional<Projection> projection_of(const Members& members, Placeholders& placeholders);
std::optional<Update> update_of(const Members& members, Placeholders& placeholders);

} // namespace snowglobe::dynamodb
