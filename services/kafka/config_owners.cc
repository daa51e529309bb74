#include "services/kafka/config_owners.h"

#include "services/kafka/stored_topics.h"

namespace snowglobe::kafka {

ConfigOwners config_owners(Asked& asked) {
    return {
        asked.broker().node_id,
        asked.configs(),
        [&asked](std::string_view name) -> std::optional<TopicConfigs> {
            const auto topic = StoredTopics(asked.context).find(name);
            return topic ? std::optional(asked.configs_of(*topic)) : std::nullopt;
        }};
}

void keep_changes(Asked& asked, const ConfigChanges& changes) {
    StoredTopics topics(asked.context);
    for (const auto& [name, values] : changes.topics) {
        Topic topic = *topics.find(name);
        topic.configs = values;
        topics.put(topic);
    }
    if (changes.of_broker) {
        put_configs_of_broker(asked.context, *changes.of_broker);
    }
    if (changes.of_all_brokers) {
        put_configs_of_all_brokers(asked.context, *changes.of_all_brokers);
    }
}

} // namespace snowglobe::kafka
