#pragma once
// Which members of one UpdateTable request go together. DynamoDB makes one kind of change a
// request; what it says of each pair is recorded in ack-api-quirks DDB-TABLE-174, 359, 382 and 433.
#include "emulator/base/json.h"

namespace snowglobe::dynamodb {

void check_update_members(const json& request);
// Whether the change takes AWS time with the table UPDATING (DDB-TABLE-410): units, mode, stream,
// class, an index that is made or deleted. The others leave it ACTIVE.
bool makes_table_update(const json& request);

} // namespace snowglobe::dynamodb
