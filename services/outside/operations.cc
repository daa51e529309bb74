#include "services/outside/operations.h"

#include <array>

namespace snowglobe::outside {

std::span<const OperationRow> Outside::operations() const {
#define OPERATION(wire, function) OperationRow{#wire, run_operation<Outside, function>},
    static constexpr std::array rows = {
#include "services/outside/operations.def"
    };
#undef OPERATION
    return rows;
}

} // namespace snowglobe::outside
