#include "services/kafka/group_answers.h"

#include <algorithm>

namespace snowglobe::kafka {

ErrorCode check_member(const Group& group, const GroupIdentity& who) {
    if (who.instance_id) {
        const auto known = std::ranges::find_if(group.members, [&](const auto& member) {
            return member.second.instance_id == who.instance_id;
        });
        if (known == group.members.end()) {
            return ErrorCode::unknown_member_id;
        }
        if (known->first != who.member_id) {
            return ErrorCode::fenced_instance_id;
        }
    } else if (group.find(who.member_id) == nullptr) {
        return ErrorCode::unknown_member_id;
    }
    return ErrorCode::none;
}

GroupJoined refuse_to_join(ErrorCode error, const std::string& member_id) {
    GroupJoined refused;
    refused.error = error;
    refused.member_id = member_id;
    return refused;
}

GroupJoined wait_to_join(const std::string& member_id) {
    GroupJoined waits;
    waits.member_id = member_id;
    waits.waits = true;
    return waits;
}

GroupJoined joined_now(const Group& group, const GroupMember& member) {
    GroupJoined joined;
    joined.member_id = member.id;
    joined.generation = group.generation;
    joined.leader = group.leader;
    joined.has_members = member.id == group.leader;
    return joined;
}

GroupJoined look_after_join(
    const std::optional<Group>& group,
    const std::optional<std::string>& instance_id,
    const std::string& member_id) {
    const GroupMember* const member = group ? group->find(member_id) : nullptr;
    if (member == nullptr) {
        const bool is_fenced =
            group && instance_id &&
            std::ranges::any_of(group->members, [&](const auto& other) {
                return other.second.instance_id == instance_id;
            });
        return refuse_to_join(
            is_fenced ? ErrorCode::fenced_instance_id : ErrorCode::unknown_member_id, member_id);
    }
    if (member->is_joining) {
        return wait_to_join(member_id);
    }
    return joined_now(*group, *member);
}

GroupSynced look_after_sync(const std::optional<Group>& group, const GroupIdentity& who) {
    GroupSynced synced;
    synced.error = group ? check_member(*group, who) : ErrorCode::unknown_member_id;
    if (synced.error != ErrorCode::none) {
        return synced;
    }
    if (who.generation != group->generation) {
        synced.error = ErrorCode::illegal_generation;
        return synced;
    }
    switch (group->state) {
    case GroupState::empty:
        synced.error = ErrorCode::unknown_member_id;
        break;
    case GroupState::preparing_rebalance:
        synced.error = ErrorCode::rebalance_in_progress;
        break;
    case GroupState::completing_rebalance:
        synced.waits = true;
        break;
    case GroupState::stable:
        synced.assignment = group->find(who.member_id)->assignment;
        break;
    }
    return synced;
}

ErrorCode heartbeat(const std::optional<Group>& group, const GroupIdentity& who) {
    if (!group || group->state == GroupState::empty) {
        return ErrorCode::unknown_member_id;
    }
    const ErrorCode error = check_member(*group, who);
    if (error != ErrorCode::none) {
        return error;
    }
    if (who.generation != group->generation) {
        return ErrorCode::illegal_generation;
    }
    return group->state == GroupState::preparing_rebalance ? ErrorCode::rebalance_in_progress
                                                            : ErrorCode::none;
}

} // namespace snowglobe::kafka
