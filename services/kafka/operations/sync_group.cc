// SyncGroup - what the group's leader has assigned to a member; waits for it.
#include "services/kafka/group_coordinator.h"
#include "services/kafka/operations.h"

namespace snowglobe::kafka {

std::optional<SyncGroupResponse> sync_group(Asked& asked, const SyncGroupRequest& request) {
    SyncGroupResponse response;
    if (request.group_id.empty()) {
        response.error_code = to_number(ErrorCode::invalid_group_id);
        return response;
    }
    GroupCoordinator coordinator(asked.context, asked.configs(), request.group_id);
    const GroupCoordinator::Identity who{
        request.member_id, request.group_instance_id, request.generation_id};
    const auto& group = coordinator.group();
    if (group && ((request.protocol_type && *request.protocol_type != group->protocol_type) ||
                  (request.protocol_name && group->protocol &&
                   *request.protocol_name != *group->protocol))) {
        response.error_code = to_number(ErrorCode::inconsistent_group_protocol);
        return response;
    }
    GroupCoordinator::Synced synced;
    if (asked.context.run == 0) {
        std::vector<GroupCoordinator::Assignment> assignments;
        for (const auto& assignment : request.assignments) {
            assignments.push_back({assignment.member_id, assignment.assignment});
        }
        synced = coordinator.sync(who, assignments);
        coordinator.save();
    } else {
        synced = coordinator.look_after_sync(who);
        if (synced.error == ErrorCode::illegal_generation) {
            synced.error = ErrorCode::rebalance_in_progress; // it was the right one
        }
    }
    if (synced.waits) {
        asked.wait = Wait{{coordinator.channel()}, time_max, false};
        return std::nullopt;
    }
    response.error_code = to_number(synced.error);
    response.assignment = synced.assignment;
    if (synced.error == ErrorCode::none) {
        response.protocol_type = coordinator.group()->protocol_type;
        response.protocol_name = coordinator.group()->protocol;
    }
    return response;
}

} // namespace snowglobe::kafka
