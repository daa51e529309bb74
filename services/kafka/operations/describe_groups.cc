// DescribeGroups - the members of groups, and what is assigned to each.
#include "services/kafka/group_coordinator.h"
#include "services/kafka/operations.h"

namespace snowglobe::kafka {

namespace {

constexpr std::int32_t all_on_group = 0b1'0100'1000; // READ, DELETE, DESCRIBE

} // namespace

std::optional<DescribeGroupsResponse>
describe_groups(Asked& asked, const DescribeGroupsRequest& request) {
    DescribeGroupsResponse response;
    for (const std::string& id : request.groups) {
        const GroupCoordinator coordinator(asked.context, asked.configs(), id);
        const auto& group = coordinator.group();
        auto& answer = response.groups.emplace_back();
        answer.group_id = id;
        if (id.empty()) {
            answer.error_code = to_number(ErrorCode::invalid_group_id);
            continue;
        }
        if (request.include_authorized_operations) {
            answer.authorized_operations = all_on_group;
        }
        if (!group) {
            answer.group_state = "Dead";
            continue;
        }
        const bool is_stable = group->state == GroupState::stable;
        answer.group_state = to_text(group->state);
        answer.protocol_type = group->protocol_type;
        answer.protocol_data = is_stable ? group->protocol.value_or("") : "";
        for (const GroupMember* member : group->in_order()) {
            answer.members.push_back(
                {member->id,
                 member->instance_id,
                 member->client_id,
                 member->client_host,
                 is_stable ? member->metadata_of(*group->protocol) : Bytes(),
                 is_stable ? member->assignment : Bytes()});
        }
    }
    return response;
}

} // namespace snowglobe::kafka
