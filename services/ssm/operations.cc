#include "services/ssm/operations.h"

#include "emulator/base/json.h"
#include "services/ssm/wire.h"

namespace snowglobe::ssm {

std::span<const OperationRow> Ssm::operations() const {
#define OPERATION(wire, function) {#wire, run_operation<Ssm, function>},
    static constexpr OperationRow rows[] = {
#include "services/ssm/operations.def"
    };
#undef OPERATION
    return rows;
}

const Wire* Ssm::wire() const {
    return &ssm::wire();
}

} // namespace snowglobe::ssm
