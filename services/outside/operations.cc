#include "services/outside/operations.h"

#include <array>

namespace snowglobe::outside {

namespace {

std::string host_of(const json& request) {
    return request.value("host", "");
}

} // namespace

std::span<const OperationRow> Outside::operations() const {
#define OPERATION(wire, function) \
    OperationRow{#wire, run_operation<Outside, function>, host_of},
    static constexpr std::array rows = {
#include "services/outside/operations.def"
    };
#undef OPERATION
    return rows;
}

} // namespace snowglobe::outside
