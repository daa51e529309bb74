#include "services/lambda/operations.h"
#include "services/lambda/wire.h"

#include <array>

namespace snowglobe::lambda {

std::span<const OperationRow> Lambda::operations() const {
#define OPERATION(wire, function) OperationRow{#wire, run_operation<Lambda, function>},
    static constexpr std::array rows = {
#include "services/lambda/operations.def"
    };
#undef OPERATION
    return rows;
}

const Wire* Lambda::wire() const {
    return &lambda::wire();
}

} // namespace snowglobe::lambda
