#include "services/msk/operations.h"

#include "emulator/base/json.h"
#include "services/msk/wire.h"

namespace snowglobe::msk {

std::span<const OperationRow> Msk::operations() const {
#define OPERATION(wire, function) {#wire, run_operation<Msk, function>},
    static constexpr OperationRow rows[] = {
#include "services/msk/operations.def"
    };
#undef OPERATION
    return rows;
}

const Wire* Msk::wire() const {
    return &msk::wire();
}

} // namespace snowglobe::msk
