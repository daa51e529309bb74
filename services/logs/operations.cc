#include "services/logs/operations.h"

#include "emulator/base/json.h"
#include "services/logs/wire.h"

namespace snowglobe::logs {

std::span<const OperationRow> Logs::operations() const {
#define OPERATION(wire, function) {#wire, run_operation<Logs, function>},
    static constexpr OperationRow rows[] = {
#include "services/logs/operations.def"
    };
#undef OPERATION
    return rows;
}

const Wire* Logs::wire() const {
    return &logs::wire();
}

} // namespace snowglobe::logs
