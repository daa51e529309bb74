#include "services/dynamodb/operations.h"

#include "services/dynamodb/dynamodb.h"

#include <array>

namespace snowglobe {

std::span<const OperationRow> Dynamodb::operations() const {
    static constexpr OperationRow rows[] = {
#define OPERATION(wire, function, form)                                                            \
    {#wire, Form::form##_form, run_operation<Dynamodb, dynamodb::function>},
#include "services/dynamodb/operations.def"
#undef OPERATION
    };
    return rows;
}

} // namespace snowglobe
