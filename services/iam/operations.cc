#include "services/iam/operations.h"

#include "emulator/base/json.h"
#include "services/iam/wire.h"

namespace snowglobe::iam {

std::span<const OperationRow> Iam::operations() const {
#define OPERATION(wire, function) {#wire, run_operation<Iam, function>},
    static constexpr OperationRow rows[] = {
#include "services/iam/operations.def"
    };
#undef OPERATION
    return rows;
}

const Wire* Iam::wire() const {
    return &iam::wire();
}

} // namespace snowglobe::iam
