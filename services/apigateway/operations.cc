#include "services/apigateway/operations.h"
#include "services/apigateway/wire.h"

#include <array>

namespace snowglobe::apigateway {

std::span<const OperationRow> ApiGateway::operations() const {
#define OPERATION(wire, function) OperationRow{#wire, run_operation<ApiGateway, function>},
    static constexpr std::array rows = {
#include "services/apigateway/operations.def"
    };
#undef OPERATION
    return rows;
}

const Wire* ApiGateway::wire() const {
    return &apigateway::wire();
}

} // namespace snowglobe::apigateway
