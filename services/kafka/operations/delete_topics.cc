// DeleteTopics - topics with their records.
#include "services/kafka/committed_offsets.h"
#include "services/kafka/operations.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_topics.h"

namespace snowglobe::kafka {

namespace {

using DeletedTopic = DeleteTopicsResponse::DeletableTopicResult;

void delete_topic(Asked& asked, StoredTopics& topics, DeletedTopic& answer) {
    const bool by_id = !answer.name;
    const auto topic = by_id ? topics.find(answer.topic_id) : topics.find(*answer.name);
    if (!topic) {
        answer.error_code = to_number(
            by_id ? ErrorCode::unknown_topic_id : ErrorCode::unknown_topic_or_partition);
        answer.error_message = by_id ? "This server does not host this topic ID."
                                     : "This server does not host this topic-partition.";
        return;
    }
    answer.name = topic->name;
    answer.topic_id = topic->id;
    for (std::int32_t i = 0; i < topic->partitions; ++i) {
        PartitionLog(asked.context, *topic, i).erase();
    }
    CommittedOffsets::erase_topic(asked.context, topic->name);
    topics.erase(*topic);
}

} // namespace

std::optional<DeleteTopicsResponse>
delete_topics(Asked& asked, const DeleteTopicsRequest& request) {
    StoredTopics topics(asked.context);
    DeleteTopicsResponse response;
    const auto answer = [&](std::optional<std::string> name, const Uuid& id) {
        DeletedTopic& deleted = response.responses.emplace_back();
        deleted.name = std::move(name);
        deleted.topic_id = id;
        if (deleted.name && id != Uuid{}) {
            deleted.error_code = to_number(ErrorCode::invalid_request);
            deleted.error_message = "You may not specify both topic name and topic id.";
        } else if (!deleted.name && id == Uuid{}) {
            deleted.error_code = to_number(ErrorCode::invalid_request);
            deleted.error_message = "Neither topic name nor id were specified.";
        } else {
            delete_topic(asked, topics, deleted);
        }
    };
    for (const std::string& name : request.topic_names) {
        answer(name, {});
    }
    for (const auto& topic : request.topics) {
        answer(topic.name, topic.topic_id);
    }
    return response;
}

} // namespace snowglobe::kafka
