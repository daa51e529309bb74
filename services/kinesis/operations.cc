#include "services/kinesis/operations.h"
#include "services/kinesis/wire.h"

#include <array>

namespace snowglobe::kinesis {

std::span<const OperationRow> Kinesis::operations() const {
    using namespace kinesis;
#define OPERATION(wire, function) OperationRow{#wire, run_operation<Kinesis, function>},
    static constexpr std::array rows{
#include "services/kinesis/operations.def"
    };
#undef OPERATION
    return rows;
}

const Wire* Kinesis::wire() const {
    return &kinesis::wire();
}

} // namespace snowglobe::kinesis
