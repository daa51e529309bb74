#include "services/sts/operations.h"

#include "emulator/base/json.h"
#include "services/sts/wire.h"

namespace snowglobe::sts {

std::span<const OperationRow> Sts::operations() const {
#define OPERATION(wire, function) {#wire, run_operation<Sts, function>},
    static constexpr OperationRow rows[] = {
#include "services/sts/operations.def"
    };
#undef OPERATION
    return rows;
}

const Wire* Sts::wire() const {
    return &sts::wire();
}

} // namespace snowglobe::sts
