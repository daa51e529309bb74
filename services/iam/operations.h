#pragma once
// The operations of IAM: one function each, one file each in operations/. operations.def is the
// table. What several of them do alike is in entity.h, attachments.h, inline_policies.h, tags.h.
#include "emulator/base/json_fwd.h"
#include "services/iam/iam.h"

namespace snowglobe::iam {

#define OPERATION(wire, function) json function(Iam&, Context&, const json& request);
#include "services/iam/operations.def"
#undef OPERATION

} // namespace snowglobe::iam
