#include "services/sqs/operations.h"
#include "services/sqs/queue_url.h"
#include "services/sqs/wire.h"

#include "emulator/base/json.h"

namespace snowglobe::sqs {

std::span<const OperationRow> Sqs::operations() const {
#define OPERATION(wire, function) {#wire, run_operation<Sqs, sqs::function>},
    static constexpr OperationRow rows[] = {
#include "services/sqs/operations.def"
    };
#undef OPERATION
    return rows;
}

std::string Sqs::in_served_names(Context&, std::string text, std::string_view host) {
    return outer_queue_urls(std::move(text), host);
}

const Wire* Sqs::wire() const {
    return &sqs::wire();
}

} // namespace snowglobe::sqs
