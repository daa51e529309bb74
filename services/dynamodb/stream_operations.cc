#include "services/dynamodb/stream_operations.h"

#include "services/dynamodb/dynamodb_streams.h"

namespace snowglobe {

std::span<const OperationRow> DynamodbStreams::operations() const {
    static constexpr OperationRow rows[] = {
#define OPERATION(wire, function, form)                                                            \
    {#wire, Form::form##_form, run_operation<DynamodbStreams, dynamodb::function>},
#include "services/dynamodb/stream_operations.def"
#undef OPERATION
    };
    return rows;
}

} // namespace snowglobe
