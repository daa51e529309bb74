#pragma once
// The operations of Parameter Store: one function each, one file each in operations/.
// operations.def is the table.
#include "emulator/base/json_fwd.h"
#include "services/ssm/ssm.h"

namespace snowglobe::ssm {

#define OPERATION(wire, function) json function(Ssm&, Context&, const json& request);
#include "services/ssm/operations.def"
#undef OPERATION

} // namespace snowglobe::ssm
