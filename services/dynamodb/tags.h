#pragma once
// Tags of a table.
#include "emulator/base/json.h"
#include "services/dynamodb/description.h"

#include <optional>

namespace snowglobe {
class Context;
} // namespace snowglobe

namespace snowglobe::dynamodb {

class Dynamodb;

// The table of the request's ResourceArn; nullopt if there is none of that name.
std::optional<TableDescription>
find_tagged_table(Dynamodb& dynamodb, Context& context, const json& request);
// The same; throws ResourceNotFoundException.
// `given`: the request's tags or keys, none of which is an error between that of the ARN and that
// of the table.
TableDescription tagged_table(
    Dynamodb& dynamodb, Context& context, const json& request, const json& given, const char* kind);
// Throws what is wrong with them, and when the table would have more than 50.
void add_tags(TableDescription& table, const json& tags);
json describe_tags(const TableDescription& table); // [{"Key":..,"Value":..}, ...]

} // namespace snowglobe::dynamodb
