// JoinGroup - a member of a group's next generation; waits until all others have joined.
#include "services/kafka/group_coordinator.h"
#include "services/kafka/operations.h"

namespace snowglobe::kafka {

namespace {

constexpr int join_version_of_known_ids = 4;      // KIP-394
constexpr int join_version_of_skipping = 9;       // KIP-814
constexpr int join_version_of_rebalance_time = 1; // before, the session's is both

GroupCoordinator::Joining joining_of(const Asked& asked, const JoinGroupRequest& request) {
    const int version = asked.header.version;
    GroupCoordinator::Joining joining;
    joining.member_id = request.member_id;
    joining.instance_id = request.group_instance_id;
    joining.client_id = asked.header.client_id.value_or("");
    joining.client_host = "/" + asked.client.address;
    joining.session_timeout_ms = request.session_timeout_ms;
    joining.rebalance_timeout_ms = version < join_version_of_rebalance_time
                                       ? request.session_timeout_ms
                                       : request.rebalance_timeout_ms;
    joining.protocol_type = request.protocol_type;
    for (const auto& protocol : request.protocols) {
        joining.protocols.push_back({protocol.name, protocol.metadata});
    }
    joining.needs_known_id = version >= join_version_of_known_ids;
    joining.can_skip_assignment = version >= join_version_of_skipping;
    return joining;
}

} // namespace

std::optional<JoinGroupResponse> join_group(Asked& asked, const JoinGroupRequest& request) {
    JoinGroupResponse response;
    if (request.group_id.empty()) {
        response.error_code = to_number(ErrorCode::invalid_group_id);
        response.member_id = request.member_id;
        return response;
    }
    GroupCoordinator coordinator(asked.context, asked.configs(), request.group_id);
    const GroupCoordinator::Joining joining = joining_of(asked, request);
    const std::string new_id = joining.instance_id.value_or(joining.client_id) + "-" +
                               asked.context.new_uuid("kafka.member");
    GroupCoordinator::Joined joined;
    if (asked.context.run == 0) {
        joined = coordinator.join(joining, new_id);
        coordinator.save();
    } else {
        joined = coordinator.look_after_join(
            joining, request.member_id.empty() ? new_id : request.member_id);
    }
    if (joined.waits) {
        asked.wait = Wait{{coordinator.channel()}, time_max, false};
        return std::nullopt;
    }
    response.error_code = to_number(joined.error);
    response.member_id = joined.member_id;
    if (joined.error != ErrorCode::none) {
        response.protocol_name = asked.header.version >= 7 ? std::nullopt : std::optional("");
        return response;
    }
    const Group& group = *coordinator.group();
    response.generation_id = joined.generation;
    response.protocol_type = group.protocol_type;
    response.protocol_name = group.protocol;
    response.leader = joined.leader;
    response.skip_assignment = joined.skips_assignment;
    if (joined.has_members) {
        for (const GroupMember* member : group.in_order()) {
            response.members.push_back(
                {member->id, member->instance_id, member->metadata_of(*group.protocol)});
        }
    }
    return response;
}

} // namespace snowglobe::kafka
