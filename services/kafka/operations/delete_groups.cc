// DeleteGroups - groups without members, with what they have committed.
#include "services/kafka/committed_offsets.h"
#include "services/kafka/group_coordinator.h"
#include "services/kafka/operations.h"

namespace snowglobe::kafka {

std::optional<DeleteGroupsResponse>
delete_groups(Asked& asked, const DeleteGroupsRequest& request) {
    DeleteGroupsResponse response;
    for (const std::string& id : request.groups_names) {
        GroupCoordinator coordinator(asked.context, asked.configs(), id);
        const auto& group = coordinator.group();
        ErrorCode error = ErrorCode::none;
        if (id.empty()) {
            error = ErrorCode::invalid_group_id;
        } else if (!group) {
            error = ErrorCode::group_id_not_found;
        } else if (group->state != GroupState::empty) {
            error = ErrorCode::non_empty_group;
        } else {
            CommittedOffsets(asked.context, id).erase_all();
            coordinator.erase();
        }
        response.results.push_back({id, to_number(error)});
    }
    return response;
}

} // namespace snowglobe::kafka
