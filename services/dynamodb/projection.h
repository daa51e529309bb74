#pragma once
// The meaning of projections: the parts of an item that the paths name, merged.
#include "emulator/base/json.h"
#include "services/dynamodb/expression.h"

namespace snowglobe::dynamodb {

// List elements that were not asked for are left out and the others move up.
json project(const json& item, const Projection& projection);

} // namespace snowglobe::dynamodb
