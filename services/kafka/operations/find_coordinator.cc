// FindCoordinator - which broker a group belongs to: the only one.
#include "services/kafka/operations.h"

#include "emulator/base/log.h"

namespace snowglobe::kafka {

namespace {

enum class CoordinatorType : std::int8_t { group = 0, transaction = 1, share = 2 };

FindCoordinatorResponse::Coordinator
coordinator_of(const Asked& asked, const std::string& key, std::int8_t type) {
    FindCoordinatorResponse::Coordinator found;
    found.key = key;
    if (type != static_cast<std::int8_t>(CoordinatorType::group)) {
        found.node_id = -1;
        found.port = -1;
        found.error_code = to_number(ErrorCode::invalid_request);
        if (type == static_cast<std::int8_t>(CoordinatorType::transaction)) {
            found.error_message = "Snowglobe: transactions of Kafka are not here";
            // Most clients show their users something else, or try again until they give up.
            log_warning(
                "a Kafka client asks for the coordinator of the transactional id '{}': "
                "transactions of Kafka are not here; without transactional.id a producer may be "
                "idempotent",
                key);
        } else {
            found.error_message = "Snowglobe: only groups have a coordinator here";
        }
        return found;
    }
    const Broker broker = asked.broker();
    found.node_id = broker.node_id;
    found.host = broker.host;
    found.port = broker.port;
    found.error_message.reset();
    return found;
}

} // namespace

std::optional<FindCoordinatorResponse>
find_coordinator(Asked& asked, const FindCoordinatorRequest& request) {
    FindCoordinatorResponse response;
    const auto only = coordinator_of(asked, request.key, request.key_type);
    response.error_code = only.error_code;
    response.error_message = only.error_message;
    response.node_id = only.node_id;
    response.host = only.host;
    response.port = only.port;
    for (const std::string& key : request.coordinator_keys) {
        response.coordinators.push_back(coordinator_of(asked, key, request.key_type));
    }
    return response;
}

} // namespace snowglobe::kafka
