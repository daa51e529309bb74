#pragma once
// Tags of a table.
#include "emulator/base/json.h"
#include "services/dynamodb/description.h"

namespace snowglobe::dynamodb {

// Throws when the table would have more than 50.
void add_tags(TableDescription& table, const json& tags);
json describe_tags(const TableDescription& table); // [{"Key":..,"Value":..}, ...]

} // namespace snowglobe::dynamodb
