#include "services/lambda/operations.h"

#include <array>

namespace snowglobe::lambda {

std::span<const OperationRow> Lambda::operations() const {
#define OPERATION(wire, function, form)                                                            \
    OperationRow{#wire, Form::form##_form, run_operation<Lambda, function>},
    static constexpr std::array rows = {
#include "services/lambda/operations.def"
    };
#undef OPERATION
    return rows;
}

} // namespace snowglobe::lambda
