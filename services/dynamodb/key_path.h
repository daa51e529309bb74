#pragma once
// A key attribute is a scalar: no document path of an expression may lead into one, be it a key of
// the table or of one of its indexes. Checked once the table is known. ConditionExpressions are not
// held to it.
#include "services/dynamodb/description.h"
#include "services/dynamodb/expression.h"

namespace snowglobe::dynamodb {

void check_key_paths(const Projection& projection, const TableDescription& table);
void check_key_paths(const Condition& filter, const TableDescription& table);
void check_key_paths(const Update& update, const TableDescription& table);

} // namespace snowglobe::dynamodb
