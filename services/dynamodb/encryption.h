#pragma once
// Encryption settings: SSESpecification -> SSEDescription. There is no KMS here, so every key that
// could be one of this region is taken as one; an alias stands for a key of its own, always the
// same.
#include "emulator/base/json.h"
#include "services/dynamodb/changes.h"
#include "services/dynamodb/description.h"

namespace snowglobe {
class Context;
} // namespace snowglobe

namespace snowglobe::dynamodb {

// What members of SSESpecification need of each other.
void check_encryption(const json& request);
// CreateTable: the SSEDescription; null when it is off.
json define_encryption(Context& context, const json& request);
// UpdateTable.
void update_encryption(
    Context& context, TableDescription& table, const json& request, Changes& changes);

} // namespace snowglobe::dynamodb
