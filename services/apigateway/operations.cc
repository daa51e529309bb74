#include "services/apigateway/operations.h"

#include <array>

namespace snowglobe::apigateway {

std::span<const OperationRow> ApiGateway::operations() const {
#define OPERATION(wire, function, form)                                                            \
    OperationRow{#wire, Form::form##_form, run_operation<ApiGateway, function>},
    static constexpr std::array rows = {
#include "services/apigateway/operations.def"
    };
#undef OPERATION
    return rows;
}

} // namespace snowglobe::apigateway
