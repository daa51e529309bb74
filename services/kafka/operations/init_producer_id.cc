// InitProducerId - a number by which a producer's batches are known again.
#include "emulator/store/rows.h"
#include "services/kafka/operations.h"

namespace snowglobe::kafka {

std::optional<InitProducerIdResponse>
init_producer_id(Asked& asked, const InitProducerIdRequest& request) {
    InitProducerIdResponse response;
    response.producer_epoch = -1;
    if (request.transactional_id) {
        // Transactions are not here. The coordinator of one says so in words (FindCoordinator).
        response.error_code = to_number(ErrorCode::invalid_request);
        return response;
    }
    const Rows<std::uint64_t> rows(asked.context.store);
    const Key key("kafka.producer_ids");
    const std::uint64_t id = rows.find(key).value_or(0);
    rows.put(key, id + 1);
    response.producer_id = static_cast<std::int64_t>(id);
    response.producer_epoch = 0;
    return response;
}

} // namespace snowglobe::kafka
