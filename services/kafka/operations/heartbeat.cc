// Heartbeat - a member is there. Changes nothing: its session is of real time.
#include "services/kafka/group_coordinator.h"
#include "services/kafka/operations.h"

namespace snowglobe::kafka {

std::optional<HeartbeatResponse> heartbeat(Asked& asked, const HeartbeatRequest& request) {
    HeartbeatResponse response;
    if (request.group_id.empty()) {
        response.error_code = to_number(ErrorCode::invalid_group_id);
        return response;
    }
    const GroupCoordinator coordinator(
        asked.context, asked.configs(), request.group_id);
    const ErrorCode error = coordinator.heartbeat(
        {request.member_id, request.group_instance_id, request.generation_id});
    response.error_code = to_number(error);
    if (error == ErrorCode::none || error == ErrorCode::rebalance_in_progress) {
        asked.looked.heard_of.push_back(coordinator.session_key(request.member_id));
    }
    return response;
}

} // namespace snowglobe::kafka
