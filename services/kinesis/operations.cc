#include "services/kinesis/operations.h"

#include <array>

namespace snowglobe {

std::span<const OperationRow> Kinesis::operations() const {
    using namespace kinesis;
#define OPERATION(wire, function, form)                                                            \
    OperationRow{#wire, Form::form##_form, run_operation<Kinesis, function>},
    static constexpr std::array rows{
#include "services/kinesis/operations.def"
    };
#undef OPERATION
    return rows;
}

} // namespace snowglobe
