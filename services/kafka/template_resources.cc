// Topics, and clusters of MSK as names for the built-in broker, in templates.
#include "services/kafka/clusters.h"
#include "services/kafka/operations.h"
#include "services/kafka/stored_topics.h"

namespace snowglobe::kafka {

namespace {

constexpr std::size_t cluster_name_length_max = 64;

// Kafka's own operations, asked for by a template.
template <class Answer, class Question>
Answer ask(
    Service& service,
    Context& context,
    std::optional<Answer> (*operation)(Asked&, const Question&),
    const Question& question) {
    Request header;
    header.api = find_api(Question::schema.key);
    header.version = header.api->versions.last;
    Asked asked{static_cast<Kafka&>(service), context, header, {}};
    return *operation(asked, question);
}

// The property that an error is about.
PropertyError
blame(std::int16_t code, const std::string& message, const ConfigValues& configs) {
    std::string path = "TopicName";
    if (code == to_number(ErrorCode::invalid_partitions)) {
        path = "Partitions";
    } else if (code == to_number(ErrorCode::invalid_config)) {
        path = "Configs";
        for (const auto& [name, value] : configs) {
            if (message.find(name) != std::string::npos) {
                path += "." + name;
                break;
            }
        }
    }
    return {path, message};
}

ConfigValues configs_of(const json& properties) {
    ConfigValues configs;
    const json wanted = properties.value("Configs", json::object());
    for (const auto& [name, value] : wanted.items()) {
        configs[std::string(name)] = value.get<std::string>();
    }
    return configs;
}

// -1: as the broker has it. Throws PropertyError.
std::int32_t partitions_of(const json& properties) {
    const auto wanted = properties.value("Partitions", std::int64_t{-1});
    if (properties.contains("Partitions") && (wanted < 1 || wanted > partitions_max)) {
        throw PropertyError{
            "Partitions", "must be from 1 to " + std::to_string(partitions_max)};
    }
    return static_cast<std::int32_t>(wanted);
}

CreateTopicsRequest::CreatableTopic
wanted_topic(const std::string& name, const json& properties) {
    CreateTopicsRequest::CreatableTopic wanted;
    wanted.name = name;
    wanted.num_partitions = partitions_of(properties);
    wanted.replication_factor = -1;
    for (const auto& [config, value] : configs_of(properties)) {
        auto& one = wanted.configs.emplace_back();
        one.name = config;
        one.value = value;
    }
    return wanted;
}

// Throws PropertyError.
void create_topic(
    Service& service, Context& context, const std::string& name, const json& properties) {
    CreateTopicsRequest request;
    request.topics.push_back(wanted_topic(name, properties));
    const auto answer = ask<CreateTopicsResponse>(service, context, create_topics, request);
    const auto& created = answer.topics.front();
    if (created.error_code != to_number(ErrorCode::none)) {
        throw blame(
            created.error_code, created.error_message.value_or(""), configs_of(properties));
    }
}

ResourceAttributes attributes_of(Context& context, const std::string& name) {
    const Topic topic = StoredTopics(context).find(name).value();
    return {name, {{"TopicName", name}, {"TopicId", to_text(topic.id)}}};
}

ResourceAttributes
create_topic_resource(Service& service, Context& context, const ResourceRequest& resource) {
    const auto name = resource.properties.value("TopicName", resource.generated_name);
    // One that is as this one is to be will do, as with queues: templates stand in several regions,
    // and the cluster in none.
    const auto there = StoredTopics(context).find(name);
    const std::int32_t partitions = partitions_of(resource.properties);
    const bool is_same = there && there->configs == configs_of(resource.properties) &&
                         (partitions < 0 || partitions == there->partitions);
    if (!is_same) {
        create_topic(service, context, name, resource.properties);
    }
    return attributes_of(context, name);
}

bool topic_exists(Service&, Context& context, const std::string& name) {
    return StoredTopics(context).find(name).has_value();
}

// Its records stay.
ResourceAttributes update_topic_resource(
    Service& service,
    Context& context,
    const ResourceRequest& resource,
    const ExistingResource& existing) {
    const json& properties = resource.properties;
    const std::string& name = existing.attributes.ref;
    if (properties.value("TopicName", resource.generated_name) != name) {
        throw PropertyError{"TopicName", "a topic keeps its name: " + name};
    }
    StoredTopics topics(context);
    Topic topic = topics.find(name).value();
    const std::int32_t partitions = partitions_of(properties);
    const json before = existing.properties.value("Partitions", json());
    if (partitions > 0 && json(partitions) != before && partitions != topic.partitions) {
        CreatePartitionsRequest request;
        auto& more = request.topics.emplace_back();
        more.name = name;
        more.count = partitions;
        more.assignments.reset();
        const auto answer = ask<CreatePartitionsResponse>(service, context, create_partitions, request);
        const auto& result = answer.results.front();
        if (result.error_code != to_number(ErrorCode::none)) {
            throw blame(result.error_code, result.error_message.value_or(""), {});
        }
    }
    if (configs_of(properties) != configs_of(existing.properties)) {
        topic = topics.find(name).value();
        // What clients have set since, and the template does not speak of, stays.
        for (const auto& [config, value] : configs_of(existing.properties)) {
            topic.configs.erase(config);
        }
        for (const auto& [config, value] : configs_of(properties)) {
            topic.configs[config] = value;
        }
        const BrokerConfigs broker = current_configs(static_cast<Kafka&>(service), context);
        if (const auto wrong = TopicConfigs(broker, topic.configs).fault()) {
            throw blame(to_number(ErrorCode::invalid_config), *wrong, configs_of(properties));
        }
        topics.put(topic);
    }
    return attributes_of(context, name);
}

template <bool is_serverless>
ResourceAttributes
create_cluster(Service&, Context& context, const ResourceRequest& resource) {
    const auto name = resource.properties.value("ClusterName", resource.generated_name);
    if (name.empty() || name.size() > cluster_name_length_max) {
        throw PropertyError{
            "ClusterName",
            "must have from 1 to " + std::to_string(cluster_name_length_max) + " characters"};
    }
    Clusters clusters(context);
    if (clusters.find(name)) {
        throw PropertyError{"ClusterName", "there is a cluster '" + name + "' already"};
    }
    const Cluster cluster = clusters.add(name, is_serverless, resource.properties);
    return {cluster.arn, {{"Arn", cluster.arn}}};
}

bool cluster_exists(Service&, Context& context, const std::string& arn) {
    return Clusters(context).find_by_arn(arn).has_value();
}

ResourceAttributes update_cluster(
    Service&, Context& context, const ResourceRequest& resource, const ExistingResource& existing) {
    Clusters clusters(context);
    Cluster cluster = clusters.find_by_arn(existing.attributes.ref).value();
    if (resource.properties.value("ClusterName", resource.generated_name) != cluster.name) {
        throw PropertyError{"ClusterName", "a cluster keeps its name: " + cluster.name};
    }
    cluster.properties = resource.properties;
    ++cluster.changes;
    clusters.put(cluster);
    return existing.attributes;
}

} // namespace

std::span<const snowglobe::ResourceType> Kafka::resource_types() const {
    static const std::vector<snowglobe::ResourceType> types{
        {"Snowglobe::Kafka::Topic",
         {{"Configs", property::map(property::text())},
          {"Partitions", property::integer()},
          {"TopicName", property::text()}},
         {},
         create_topic_resource,
         update_topic_resource,
         topic_exists},
        {"AWS::MSK::Cluster",
         {{"BrokerNodeGroupInfo", {}},
          {"ClusterName", property::text()},
          {"KafkaVersion", property::text()},
          {"NumberOfBrokerNodes", property::integer()},
          {"Tags", property::map(property::text())}},
         {"ClientAuthentication",
          "ConfigurationInfo",
          "CurrentVersion",
          "EncryptionInfo",
          "EnhancedMonitoring",
          "LoggingInfo",
          "OpenMonitoring",
          "Rebalancing",
          "StorageMode"},
         create_cluster<false>,
         update_cluster,
         cluster_exists},
        {"AWS::MSK::ServerlessCluster",
         {{"ClusterName", property::text()}, {"Tags", property::map(property::text())}},
         {"ClientAuthentication", "VpcConfigs"},
         create_cluster<true>,
         update_cluster,
         cluster_exists}};
    return types;
}

} // namespace snowglobe::kafka
