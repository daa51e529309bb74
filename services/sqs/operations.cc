#include "services/sqs/operations.h"

#include "emulator/base/json.h"

namespace snowglobe {

std::span<const OperationRow> Sqs::operations() const {
#define OPERATION(wire, function, form)                                                            \
    {#wire, Form::form##_form, run_operation<Sqs, sqs::function>},
    static constexpr OperationRow rows[] = {
#include "services/sqs/operations.def"
    };
#undef OPERATION
    return rows;
}

} // namespace snowglobe
