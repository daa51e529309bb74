// ListGroups - those that there are, in some states and of some types.
#include "emulator/base/lower_case.h"
#include "services/kafka/group_coordinator.h"
#include "services/kafka/operations.h"

#include <algorithm>

namespace snowglobe::kafka {

namespace {

constexpr const char* classic_type = "classic";

bool is_among(const std::vector<std::string>& wanted, std::string_view text) {
    return wanted.empty() || std::ranges::any_of(wanted, [&](const std::string& one) {
               return lower_case(one) == lower_case(std::string(text));
           });
}

} // namespace

std::optional<ListGroupsResponse> list_groups(Asked& asked, const ListGroupsRequest& request) {
    ListGroupsResponse response;
    for (const std::string& id : GroupCoordinator::all(asked.context)) {
        const GroupCoordinator coordinator(asked.context, asked.configs(), id);
        const Group& group = *coordinator.group();
        const std::string state(to_text(group.state));
        if (is_among(request.states_filter, state) &&
            is_among(request.types_filter, classic_type)) {
            response.groups.push_back({id, group.protocol_type, state, classic_type});
        }
    }
    return response;
}

} // namespace snowglobe::kafka
