#pragma once
// The operations of MSK: one function each, one file each in operations/. operations.def is the
// table.
#include "emulator/base/json_fwd.h"
#include "services/msk/msk.h"

namespace snowglobe::msk {

#define OPERATION(wire, function) json function(Msk&, Context&, const json& request);
#include "services/msk/operations.def"
#undef OPERATION

} // namespace snowglobe::msk
