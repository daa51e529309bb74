#pragma once
// What the three APIs of configs answer, over what they are given. Those that change something say
// what is to be kept then, and change nothing themselves.
#include "services/kafka/messages/alter_configs.h"
#include "services/kafka/messages/describe_configs.h"
#include "services/kafka/messages/incremental_alter_configs.h"
#include "services/kafka/topic_configs.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::kafka {

// Whose configs there are, as they are now.
struct ConfigOwners {
    std::int32_t node_id = 0;
    const BrokerConfigs& broker;
    // Nothing: there is no such topic.
    std::function<std::optional<TopicConfigs>(std::string_view topic)> find_topic;
};

// All that is set of each, from now on; of nobody else anything changes.
struct ConfigChanges {
    std::map<std::string, ConfigValues> topics;
    std::optional<ConfigValues> of_broker;
    std::optional<ConfigValues> of_all_brokers;
};

DescribeConfigsResponse
describe_configs(const DescribeConfigsRequest& request, const ConfigOwners& owners);
AlterConfigsResponse alter_configs(
    const AlterConfigsRequest& request, const ConfigOwners& owners, ConfigChanges& changes);
IncrementalAlterConfigsResponse incremental_alter_configs(
    const IncrementalAlterConfigsRequest& request, const ConfigOwners& owners,
    ConfigChanges& changes);

} // namespace snowglobe::kafka
