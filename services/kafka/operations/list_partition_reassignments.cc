// ListPartitionReassignments - none: there is nowhere to move a partition to.
#include "services/kafka/operations.h"

namespace snowglobe::kafka {

std::optional<ListPartitionReassignmentsResponse>
list_partition_reassignments(Asked&, const ListPartitionReassignmentsRequest&) {
    ListPartitionReassignmentsResponse response;
    response.error_message.reset();
    return response;
}

} // namespace snowglobe::kafka
