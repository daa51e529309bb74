#pragma once
// The operations of DynamoDB, one file each in operations/. The table of them is operations.def.
#include "emulator/base/json_fwd.h"

namespace snowglobe {
class Context;
} // namespace snowglobe

namespace snowglobe::dynamodb {

class Dynamodb;

#define OPERATION(wire, function) json function(Dynamodb&, Context&, const json&);
#include "services/dynamodb/operations.def"
#undef OPERATION

} // namespace snowglobe::dynamodb
