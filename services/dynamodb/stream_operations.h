#pragma once
// The operations of DynamoDB Streams, one file each in operations/. The table of them is
// stream_operations.def.
#include "emulator/base/json_fwd.h"

namespace snowglobe {
class Context;
} // namespace snowglobe

namespace snowglobe::dynamodb {

class DynamodbStreams;

#define OPERATION(wire, function)                                                    \
    json function(DynamodbStreams&, Context&, const json&);
#include "services/dynamodb/stream_operations.def"
#undef OPERATION

} // namespace snowglobe::dynamodb
