// OffsetDelete - forgets what a group has committed of topics that it does not read.
#include "services/kafka/committed_offsets.h"
#include "services/kafka/consumer_protocol.h"
#include "services/kafka/group_coordinator.h"
#include "services/kafka/operations.h"

#include <set>

namespace snowglobe::kafka {

std::optional<OffsetDeleteResponse>
offset_delete(Asked& asked, const OffsetDeleteRequest& request) {
    const GroupCoordinator coordinator(
        asked.context, asked.configs(), request.group_id);
    const auto& group = coordinator.group();
    OffsetDeleteResponse response;
    std::set<std::string> subscribed;
    if (request.group_id.empty()) {
        response.error_code = to_number(ErrorCode::invalid_group_id);
        return response;
    }
    if (!group) {
        response.error_code = to_number(ErrorCode::group_id_not_found);
        return response;
    }
    for (const auto& [id, member] : group->members) {
        for (const GroupProtocol& protocol : member.protocols) {
            const auto topics = read_subscription(protocol.metadata.view());
            if (group->protocol_type != consumer_protocol || !topics) {
                response.error_code = to_number(ErrorCode::non_empty_group);
                return response;
            }
            subscribed.insert(topics->begin(), topics->end());
        }
    }
    CommittedOffsets offsets(asked.context, request.group_id);
    for (const auto& topic : request.topics) {
        auto& answer = response.topics.emplace_back();
        answer.name = topic.name;
        for (const auto& partition : topic.partitions) {
            ErrorCode error = ErrorCode::none;
            if (subscribed.contains(topic.name)) {
                error = ErrorCode::group_subscribed_to_topic;
            } else {
                offsets.erase(topic.name, partition.partition_index);
            }
            answer.partitions.push_back({partition.partition_index, to_number(error)});
        }
    }
    return response;
}

} // namespace snowglobe::kafka
