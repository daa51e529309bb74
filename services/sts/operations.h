#pragma once
// The operations of STS: one function each, one file each in operations/. operations.def is the
// table.
#include "emulator/base/json_fwd.h"
#include "services/sts/sts.h"

namespace snowglobe::sts {

#define OPERATION(wire, function) json function(Sts&, Context&, const json& request);
#include "services/sts/operations.def"
#undef OPERATION

} // namespace snowglobe::sts
