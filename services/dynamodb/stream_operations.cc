#include "services/dynamodb/stream_operations.h"

#include "services/dynamodb/dynamodb_streams.h"
#include "services/dynamodb/wire.h"

namespace snowglobe::dynamodb {

std::span<const OperationRow> DynamodbStreams::operations() const {
    static constexpr OperationRow rows[] = {
#define OPERATION(wire, function) {#wire, run_operation<DynamodbStreams, dynamodb::function>},
#include "services/dynamodb/stream_operations.def"
#undef OPERATION
    };
    return rows;
}

const Wire* DynamodbStreams::wire() const {
    return &dynamodb::streams_wire();
}

} // namespace snowglobe::dynamodb
