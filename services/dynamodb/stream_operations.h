#pragma once
// The operations of DynamoDB Streams, one file each in operations/. The table of them is
// stream_operations.def.
#include "emulator/base/json_fwd.h"

namespace snowglobe {
class Context;
class DynamodbStreams;
} // namespace snowglobe

namespace snowglobe::dynamodb {

#define OPERATION(wire, function)                                                    \
    json function(DynamodbStreams&, Context&, const json&);
#include "services/dynamodb/stream_operations.def"
#undef OPERATION

} // namespace snowglobe::dynamodb
