#include "services/dynamodb/operations.h"

#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/wire.h"

#include <array>

namespace snowglobe::dynamodb {

std::span<const OperationRow> Dynamodb::operations() const {
    static constexpr OperationRow rows[] = {
#define OPERATION(wire, function) {#wire, run_operation<Dynamodb, dynamodb::function>},
#include "services/dynamodb/operations.def"
#undef OPERATION
    };
    return rows;
}

const Wire* Dynamodb::wire() const {
    return &dynamodb::wire();
}

} // namespace snowglobe::dynamodb
