// DescribeConfigs - the configs of topics and of the broker, and where their values come from.
#include "services/kafka/config_edits.h"
#include "services/kafka/config_owners.h"
#include "services/kafka/topics.h"

#include <algorithm>

namespace snowglobe::kafka {

namespace {

using AskedConfigs = DescribeConfigsRequest::DescribeConfigsResource;
using ConfigEntry = DescribeConfigsResponse::DescribeConfigsResourceResult;

// An empty list of keys asks for all, as none does.
bool is_asked(const AskedConfigs& asked, std::string_view name) {
    return !asked.configuration_keys || asked.configuration_keys->empty() ||
           std::ranges::find(*asked.configuration_keys, name) != asked.configuration_keys->end();
}

ConfigEntry entry_of(
    const ConfigDef& config, std::optional<std::string> value,
    const std::vector<ConfigSynonym>& synonyms, const DescribeConfigsRequest& request) {
    ConfigEntry entry;
    entry.name = config.name;
    entry.value = std::move(value);
    entry.read_only = !config.is_dynamic;
    entry.config_source = static_cast<std::int8_t>(
        synonyms.empty() ? ConfigSource::fallback : synonyms.front().source);
    if (request.include_synonyms) {
        for (const ConfigSynonym& synonym : synonyms) {
            entry.synonyms.push_back(
                {synonym.name, synonym.value, static_cast<std::int8_t>(synonym.source)});
        }
    }
    entry.config_type = static_cast<std::int8_t>(config.type);
    entry.documentation =
        request.include_documentation ? std::optional<std::string>(config.documentation)
                                      : std::nullopt;
    return entry;
}

std::vector<ConfigEntry> describe_topic(
    const AskedConfigs& asked, const DescribeConfigsRequest& request, const ConfigOwners& owners) {
    if (auto wrong = wrong_topic_name(asked.resource_name)) {
        refuse_config(ErrorCode::invalid_topic, *std::move(wrong));
    }
    const std::optional<TopicConfigs> topic = owners.find_topic(asked.resource_name);
    if (!topic) {
        refuse_config(ErrorCode::unknown_topic_or_partition, "");
    }
    std::vector<ConfigEntry> entries;
    for (const ConfigDef& config : topic_configs()) {
        if (is_asked(asked, config.name)) {
            entries.push_back(entry_of(
                config, shown_config(config, topic->find(config.name)),
                topic->synonyms(config.name), request));
        }
    }
    return entries;
}

// What clients have set of all brokers, as they did.
std::vector<ConfigEntry> describe_all_brokers(
    const AskedConfigs& asked, const DescribeConfigsRequest& request, const BrokerConfigs& broker) {
    std::vector<ConfigEntry> entries;
    for (const auto& [name, value] : broker.of_all_brokers()) {
        if (is_asked(asked, name)) {
            entries.push_back(entry_of(
                *find_config(broker_configs(), name), value,
                {{name, value, ConfigSource::all_brokers}}, request));
        }
    }
    return entries;
}

std::vector<ConfigEntry> describe_broker(
    const AskedConfigs& asked, const DescribeConfigsRequest& request, const ConfigOwners& owners) {
    const BrokerConfigs& broker = owners.broker;
    if (asked.resource_name.empty()) {
        return describe_all_brokers(asked, request, broker);
    }
    const std::optional<std::int32_t> id = broker_id_of(asked.resource_name);
    if (!id) {
        refuse_config(
            ErrorCode::invalid_request,
            "Broker id must be an integer, but it is: " + asked.resource_name);
    }
    if (*id != owners.node_id) {
        refuse_config(
            ErrorCode::invalid_request,
            "Unexpected broker id, expected " + std::to_string(owners.node_id) +
                " or empty string, but received " + asked.resource_name);
    }
    std::vector<ConfigEntry> entries;
    for (const ConfigDef& config : broker_configs()) {
        if (is_asked(asked, config.name)) {
            std::optional<std::string> value = broker.find(config.name);
            if (value) {
                value = shown_config(config, *value);
            }
            entries.push_back(entry_of(config, value, broker.synonyms(config.name), request));
        }
    }
    return entries;
}

std::vector<ConfigEntry> describe_owner(
    const AskedConfigs& asked, const DescribeConfigsRequest& request, const ConfigOwners& owners) {
    switch (static_cast<ResourceType>(asked.resource_type)) {
    case ResourceType::topic:
        return describe_topic(asked, request, owners);
    case ResourceType::broker:
        return describe_broker(asked, request, owners);
    case ResourceType::broker_logger: // none can be set
        if (asked.resource_name.empty()) {
            refuse_config(ErrorCode::invalid_request, "Broker id must not be empty");
        }
        if (broker_id_of(asked.resource_name) != owners.node_id) {
            refuse_config(
                ErrorCode::invalid_request,
                "Unexpected broker id, expected " + std::to_string(owners.node_id) +
                    " but received " + asked.resource_name);
        }
        return {};
    case ResourceType::client_metrics: // nobody subscribes to them
        if (asked.resource_name.empty()) {
            refuse_config(
                ErrorCode::invalid_request, "Client metrics subscription name must not be empty");
        }
        return {};
    default:
        refuse_config(
            ErrorCode::invalid_request,
            "Unknown resource type " + std::to_string(asked.resource_type));
    }
}

} // namespace

DescribeConfigsResponse
describe_configs(const DescribeConfigsRequest& request, const ConfigOwners& owners) {
    DescribeConfigsResponse response;
    for (const AskedConfigs& asked : request.resources) {
        auto& answer = response.results.emplace_back();
        answer.resource_type = asked.resource_type;
        answer.resource_name = asked.resource_name;
        try {
            answer.configs = describe_owner(asked, request, owners);
        } catch (const ConfigRefused& refused) {
            answer.error_code = to_number(refused.code);
            answer.error_message = refused.why;
        }
    }
    return response;
}

std::optional<DescribeConfigsResponse>
describe_configs(Asked& asked, const DescribeConfigsRequest& request) {
    return describe_configs(request, config_owners(asked));
}

} // namespace snowglobe::kafka
