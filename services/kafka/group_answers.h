#pragma once
// What a group answers its members as it is. Pure; what changes it is group_coordinator.h's.
#include "services/kafka/error_code.h"
#include "services/kafka/group.h"

#include <optional>
#include <string>

namespace snowglobe::kafka {

// Who a member says that it is.
struct GroupIdentity {
    std::string member_id;
    std::optional<std::string> instance_id;
    std::int32_t generation = -1;
};

struct GroupJoined {
    ErrorCode error = ErrorCode::none;
    std::string member_id;
    std::int32_t generation = -1;
    std::string leader;
    bool skips_assignment = false;
    bool has_members = false; // it is told of the others
    bool waits = false;       // for the others to join
};

struct GroupSynced {
    ErrorCode error = ErrorCode::none;
    Bytes assignment;
    bool waits = false; // for the leader
};

// Whether the group has it, under this name. Static members are looked up by their instance, too.
ErrorCode check_member(const Group& group, const GroupIdentity& who);
GroupJoined refuse_to_join(ErrorCode error, const std::string& member_id = {});
GroupJoined wait_to_join(const std::string& member_id);
// A member of this generation.
GroupJoined joined_now(const Group& group, const GroupMember& member);

// What has become of one that joined, or asked what is assigned to it, in an earlier run of its
// call.
GroupJoined look_after_join(
    const std::optional<Group>& group,
    const std::optional<std::string>& instance_id,
    const std::string& member_id);
GroupSynced look_after_sync(const std::optional<Group>& group, const GroupIdentity& who);
ErrorCode heartbeat(const std::optional<Group>& group, const GroupIdentity& who);

} // namespace snowglobe::kafka
