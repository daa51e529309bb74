#pragma once
// AWS::DynamoDB::GlobalTable with one replica, which is a table.
#include "emulator/base/json_fwd.h"

namespace snowglobe::dynamodb {

// Its properties as AWS::DynamoDB::Table has them. Throws PropertyError, also for further replicas.
json table_properties(const json& global_table);

} // namespace snowglobe::dynamodb
