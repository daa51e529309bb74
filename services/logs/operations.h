#pragma once
// The operations of CloudWatch Logs: one function each, one file each in operations/.
// operations.def is the table.
#include "emulator/base/json_fwd.h"
#include "services/logs/logs.h"

namespace snowglobe::logs {

#define OPERATION(wire, function) json function(Logs&, Context&, const json& request);
#include "services/logs/operations.def"
#undef OPERATION

} // namespace snowglobe::logs
