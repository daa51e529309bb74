// Metadata - the brokers, and the topics that were asked for with their partitions.
#include "services/kafka/operations.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_topics.h"

#include <set>

namespace snowglobe::kafka {

namespace {

using AnsweredTopic = MetadataResponse::MetadataResponseTopic;

// What a client may do that nobody restricts, as bits by Kafka's numbers of operations.
constexpr std::int32_t all_on_topic = 0b1101'1111'1000;       // READ to ALTER, and both of configs
constexpr std::int32_t all_on_cluster = 0b1'1111'1010'0000;   // CREATE, ALTER, DESCRIBE and on

// Kafka's own topics, which are not here: an empty one of such a name would tell who reads it that
// nobody has committed anything.
bool is_of_kafka(std::string_view name) {
    return name == "__consumer_offsets" || name == "__transaction_state";
}

AnsweredTopic describe(const Topic& topic, const Broker& broker) {
    AnsweredTopic answer;
    answer.name = topic.name;
    answer.topic_id = topic.id;
    answer.is_internal = topic.is_internal;
    for (std::int32_t i = 0; i < topic.partitions; ++i) {
        auto& partition = answer.partitions.emplace_back();
        partition.partition_index = i;
        partition.leader_id = broker.node_id;
        partition.leader_epoch = leader_epoch;
        partition.replica_nodes = {broker.node_id};
        partition.isr_nodes = {broker.node_id};
    }
    return answer;
}

AnsweredTopic refuse(std::optional<std::string> name, const Uuid& id, ErrorCode code) {
    AnsweredTopic answer;
    answer.error_code = to_number(code);
    answer.name = std::move(name);
    answer.topic_id = id;
    return answer;
}

AnsweredTopic
answer_named(const std::string& name, bool may_create, const Broker& broker, Topics& topics) {
    if (!is_topic_name(name)) {
        return refuse(name, {}, ErrorCode::invalid_topic);
    }
    std::optional<Topic> topic = topics.find(name);
    if (!topic && may_create && !is_of_kafka(name)) {
        topic = topics.create(name);
    }
    return topic ? describe(*topic, broker)
                 : refuse(name, {}, ErrorCode::unknown_topic_or_partition);
}

} // namespace

MetadataResponse metadata(
    const Request& call, const MetadataRequest& request, const Broker& broker, Topics& topics) {
    MetadataResponse response;
    response.brokers = {{broker.node_id, broker.host, broker.port, std::nullopt}};
    response.cluster_id = broker.cluster_id;
    response.controller_id = broker.node_id;
    if (request.include_cluster_authorized_operations) {
        response.cluster_authorized_operations = all_on_cluster;
    }
    // Version 0 cannot say null; it has nobody who asks for no topic.
    if (!request.topics || (call.version == 0 && request.topics->empty())) {
        for (const Topic& topic : topics.all()) {
            response.topics.push_back(describe(topic, broker));
        }
    } else {
        std::set<std::string> names;
        std::set<Uuid> ids;
        for (const auto& asked : *request.topics) {
            if (asked.topic_id != Uuid{}) {
                if (ids.insert(asked.topic_id).second) {
                    const auto topic = topics.find(asked.topic_id);
                    response.topics.push_back(
                        topic ? describe(*topic, broker)
                              : refuse({}, asked.topic_id, ErrorCode::unknown_topic_id));
                }
            } else if (const std::string name = asked.name.value_or("");
                       names.insert(name).second) {
                response.topics.push_back(
                    answer_named(name, request.allow_auto_topic_creation, broker, topics));
            }
        }
    }
    if (request.include_topic_authorized_operations) {
        for (AnsweredTopic& topic : response.topics) {
            topic.topic_authorized_operations = all_on_topic; // of those that are not there, too
        }
    }
    return response;
}

// Topics that come into being because somebody asks about them are made by a call of its own, and
// then this is answered.
std::optional<MetadataResponse> metadata(Asked& asked, const MetadataRequest& request) {
    StoredTopics topics(asked.context);
    MetadataResponse response = metadata(asked.header, request, asked.broker(), topics);
    if (asked.is_last || topics.wanted().empty() ||
        !asked.configs().auto_create_topics_enable()) {
        return response;
    }
    asked.looked.call = create_topics_call({topics.wanted().begin(), topics.wanted().end()});
    return std::nullopt;
}

} // namespace snowglobe::kafka
