#pragma once
// Point-in-time recovery as a setting of a table.
#include "emulator/base/json.h"
#include "services/dynamodb/description.h"

namespace snowglobe {
class Context;
} // namespace snowglobe

namespace snowglobe::dynamodb {

class Dynamodb;

// Throws TableNotFoundException.
TableDescription backed_up_table(Dynamodb& dynamodb, Context& context, const json& request);
json describe_backups(Context& context, const TableDescription& table);

} // namespace snowglobe::dynamodb
