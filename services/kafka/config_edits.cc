#include "services/kafka/config_edits.h"

#include "emulator/base/spelling.h"
#include "services/kafka/topics.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace snowglobe::kafka {

namespace {

using Operation = ConfigEdit::Operation;

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
    std::string all;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        all += i == 0 ? "" : separator;
        all += texts[i];
    }
    return all;
}

// As Java's String.split: empty parts at the end are left out, but of an empty text one is there.
std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    for (std::size_t comma = 0; comma != std::string_view::npos;) {
        comma = text.find(',');
        parts.emplace_back(text.substr(0, comma));
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    while (parts.size() > 1 && parts.back().empty()) {
        parts.pop_back();
    }
    return parts;
}

std::string with_parts(std::string_view before, std::string_view change, Operation operation) {
    std::vector<std::string> parts = split(before);
    std::erase(parts, "");
    for (std::string& part : split(change)) {
        const auto found = std::ranges::find(parts, part);
        if (operation == Operation::subtract && found != parts.end()) {
            parts.erase(found);
        } else if (operation == Operation::append && found == parts.end()) {
            parts.push_back(std::move(part));
        }
    }
    return joined(parts, ",");
}

void check_form(const std::vector<ConfigEdit>& edits) {
    std::set<std::string_view> names;
    std::vector<std::string> without_value;
    for (const ConfigEdit& edit : edits) {
        if (!names.insert(edit.name).second) {
            refuse_config(ErrorCode::invalid_request, "Error due to duplicate config keys");
        }
        if (edit.operation < Operation::set || edit.operation > Operation::subtract) {
            refuse_config(
                ErrorCode::invalid_request,
                "Unknown operation on a config: " +
                    std::to_string(static_cast<int>(edit.operation)));
        }
        if (edit.operation != Operation::remove && !edit.value) {
            without_value.push_back(edit.name);
        }
    }
    if (!without_value.empty()) {
        refuse_config(
            ErrorCode::invalid_request,
            "Null value not supported for : " + joined(without_value, ", "));
    }
}

ConfigValues edited(
    ConfigValues values, const std::vector<ConfigEdit>& edits,
    std::span<const ConfigDef> configs) {
    for (const ConfigEdit& edit : edits) {
        if (edit.operation == Operation::remove) {
            values.erase(edit.name);
        } else if (edit.operation == Operation::set) {
            values.insert_or_assign(edit.name, *edit.value);
        } else {
            const auto found = values.find(edit.name);
            // The default, not what the broker says.
            const std::string before =
                found != values.end()
                    ? found->second
                    : std::string(find_config(configs, edit.name)->fallback.value_or(""));
            values.insert_or_assign(
                edit.name, with_parts(before, *edit.value, edit.operation));
        }
    }
    return values;
}

bool is_list(std::span<const ConfigDef> configs, std::string_view name) {
    const ConfigDef* config = find_config(configs, name);
    return config != nullptr && config->type == ConfigType::list;
}

bool changes_list(const ConfigEdit& edit) {
    return edit.operation == Operation::append || edit.operation == Operation::subtract;
}

ConfigValues edited_topic(
    const std::string& name, const std::vector<ConfigEdit>& edits, bool replaces,
    const ConfigOwners& owners) {
    if (name.empty()) {
        refuse_config(ErrorCode::invalid_request, "Default topic resources are not allowed.");
    }
    if (auto wrong = wrong_topic_name(name)) {
        refuse_config(ErrorCode::invalid_topic, *std::move(wrong));
    }
    const std::optional<TopicConfigs> topic = owners.find_topic(name);
    for (const ConfigEdit& edit : edits) {
        if (changes_list(edit) && !is_list(topic_configs(), edit.name)) {
            refuse_config(
                ErrorCode::invalid_config,
                std::string("Can't ") +
                    (edit.operation == Operation::append ? "APPEND" : "SUBTRACT") + " to key " +
                    edit.name + " because its type is not LIST.");
        }
    }
    ConfigValues values =
        edited(replaces || !topic ? ConfigValues() : topic->own(), edits, topic_configs());
    if (auto wrong = TopicConfigs(owners.broker, values).fault()) {
        refuse_config(ErrorCode::invalid_config, *std::move(wrong));
    }
    if (!topic) {
        refuse_config(
            ErrorCode::unknown_topic_or_partition, "The topic '" + name + "' does not exist.");
    }
    return values;
}

// Kafka lets clients set configs that it does not know. We have no use for them, and some that it
// knows we do not.
void check_broker_names(const std::vector<ConfigEdit>& edits) {
    std::set<std::string> not_dynamic;
    for (const ConfigEdit& edit : edits) {
        const ConfigDef* config = find_config(broker_configs(), edit.name);
        if (edit.operation == Operation::remove) {
            continue;
        }
        if (config == nullptr) {
            std::vector<std::string> known;
            for (const ConfigDef& each : broker_configs()) {
                known.emplace_back(each.name);
            }
            refuse_config(
                ErrorCode::invalid_request, "Snowglobe has no config " + edit.name +
                                                " of the broker" + suggestion(edit.name, known));
        }
        if (changes_list(edit) && config->type != ConfigType::list) {
            refuse_config(
                ErrorCode::invalid_config,
                std::string("Config value ") +
                    (edit.operation == Operation::append ? "append" : "subtract") +
                    " is not allowed for config key: " + edit.name);
        }
        if (!config->is_dynamic) {
            not_dynamic.insert(edit.name);
        }
    }
    if (!not_dynamic.empty()) {
        refuse_config(
            ErrorCode::invalid_request,
            "Cannot update these configs dynamically: Set(" +
                joined({not_dynamic.begin(), not_dynamic.end()}, ", ") + ")");
    }
}

void edit_broker(
    const std::string& name, const std::vector<ConfigEdit>& edits, bool replaces,
    const ConfigOwners& owners, ConfigChanges& changes) {
    if (!name.empty()) {
        const std::optional<std::int32_t> id = broker_id_of(name);
        if (!id) {
            refuse_config(
                ErrorCode::invalid_request, "Node id must be an integer, but it is: " + name);
        }
        if (*id != owners.node_id) {
            refuse_config(
                ErrorCode::invalid_request,
                "Unexpected broker id, expected " + std::to_string(owners.node_id) +
                    ", but received " + std::to_string(*id));
        }
    }
    check_broker_names(edits);
    BrokerConfigs broker = owners.broker;
    const ConfigValues& before = name.empty() ? broker.of_all_brokers() : broker.of_broker();
    const ConfigValues values =
        edited(replaces ? ConfigValues() : before, edits, broker_configs());
    for (const auto& [config, value] : values) {
        if (auto wrong = config_fault(*find_config(broker_configs(), config), value)) {
            refuse_config(ErrorCode::invalid_request, *std::move(wrong));
        }
    }
    if (name.empty()) {
        broker.set_of_all_brokers(values);
    } else {
        broker.set_of_broker(values);
    }
    if (auto wrong = broker.fault()) {
        refuse_config(ErrorCode::invalid_request, *std::move(wrong));
    }
    (name.empty() ? changes.of_all_brokers : changes.of_broker) = values;
}

} // namespace

void refuse_config(ErrorCode code, std::string why) {
    throw ConfigRefused{code, std::move(why)};
}

std::optional<std::int32_t> broker_id_of(std::string_view resource_name) {
    if (resource_name.starts_with('+')) {
        resource_name.remove_prefix(1);
        if (resource_name.starts_with('-')) {
            return std::nullopt;
        }
    }
    std::int32_t id = 0;
    const char* end = resource_name.data() + resource_name.size();
    const auto [rest, error] = std::from_chars(resource_name.data(), end, id);
    return error == std::errc() && rest == end ? std::optional(id) : std::nullopt;
}

void edit_configs(
    std::int8_t resource_type, const std::string& resource_name,
    const std::vector<ConfigEdit>& edits, bool replaces, const ConfigOwners& owners,
    ConfigChanges& changes) {
    check_form(edits);
    switch (static_cast<ResourceType>(resource_type)) {
    case ResourceType::topic:
        changes.topics.insert_or_assign(
            resource_name, edited_topic(resource_name, edits, replaces, owners));
        return;
    case ResourceType::broker:
        edit_broker(resource_name, edits, replaces, owners, changes);
        return;
    default:
        refuse_config(
            ErrorCode::invalid_request, "Unknown resource type " + std::to_string(resource_type));
    }
}

} // namespace snowglobe::kafka
