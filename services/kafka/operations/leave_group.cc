// LeaveGroup - members go: one of itself, or several, named by an administrator.
#include "services/kafka/group_coordinator.h"
#include "services/kafka/operations.h"

namespace snowglobe::kafka {

namespace {

constexpr int leave_version_of_several = 3;

} // namespace

std::optional<LeaveGroupResponse> leave_group(Asked& asked, const LeaveGroupRequest& request) {
    LeaveGroupResponse response;
    if (request.group_id.empty()) {
        response.error_code = to_number(ErrorCode::invalid_group_id);
        return response;
    }
    const bool several = asked.header.version >= leave_version_of_several;
    std::vector<GroupCoordinator::Identity> members;
    if (several) {
        for (const auto& member : request.members) {
            members.push_back({member.member_id, member.group_instance_id});
        }
    } else {
        members.push_back({request.member_id, std::nullopt});
    }
    GroupCoordinator coordinator(asked.context, asked.configs(), request.group_id);
    const std::vector<ErrorCode> errors = coordinator.leave(members);
    coordinator.save();
    if (!several) {
        response.error_code = to_number(errors.front());
        return response;
    }
    for (std::size_t i = 0; i < errors.size(); ++i) {
        response.members.push_back(
            {request.members[i].member_id,
             request.members[i].group_instance_id,
             to_number(errors[i])});
    }
    return response;
}

} // namespace snowglobe::kafka
