#include "services/kafka/topic_configs.h"

#include "emulator/base/check.h"

#include <algorithm>

namespace snowglobe::kafka {

namespace {

const ConfigDef& config_of(std::string_view name) {
    const ConfigDef* config = find_config(topic_configs(), name);
    SNOWGLOBE_CHECK(config != nullptr);
    return *config;
}

} // namespace

std::optional<std::string> TopicConfigs::fault(std::string_view name, std::string_view value) {
    const ConfigDef* config = find_config(topic_configs(), name);
    return config == nullptr ? "Unknown topic config name: " + std::string(name)
                             : config_fault(*config, value);
}

std::optional<std::string> TopicConfigs::fault() const {
    for (const auto& [name, value] : own_) { // Kafka looks at all names first
        if (find_config(topic_configs(), name) == nullptr) {
            return fault(name, value);
        }
    }
    for (const auto& [name, value] : own_) {
        if (auto wrong = fault(name, value)) {
            return wrong;
        }
    }
    if (boolean("remote.storage.enable")) {
        return "Tiered Storage functionality is disabled in the broker. Topic cannot be "
               "configured with remote log storage.";
    }
    if (min_compaction_lag_ms() > max_compaction_lag_ms()) {
        return "conflict topic config setting min.compaction.lag.ms (" +
               std::to_string(min_compaction_lag_ms()) + ") > max.compaction.lag.ms (" +
               std::to_string(max_compaction_lag_ms()) + ")";
    }
    return std::nullopt;
}

std::string TopicConfigs::find(std::string_view name) const {
    if (const auto found = own_.find(std::string(name)); found != own_.end()) {
        return found->second;
    }
    const ConfigDef& config = config_of(name);
    if (!config.broker_config.empty()) {
        if (auto value = broker_->resolved(config.broker_config)) {
            return *std::move(value);
        }
    }
    return std::string(config.fallback.value_or(""));
}

std::vector<ConfigSynonym> TopicConfigs::synonyms(std::string_view name) const {
    std::vector<ConfigSynonym> all;
    const ConfigDef& config = config_of(name);
    if (const auto found = own_.find(std::string(name)); found != own_.end()) {
        all.push_back({found->first, shown_config(config, found->second), ConfigSource::topic});
    }
    if (!config.broker_config.empty()) {
        std::ranges::move(broker_->synonyms(config.broker_config), std::back_inserter(all));
    }
    return all;
}

ConfigSource TopicConfigs::source(std::string_view name) const {
    const std::vector<ConfigSynonym> all = synonyms(name);
    return all.empty() ? ConfigSource::fallback : all.front().source;
}

TimestampType TopicConfigs::message_timestamp_type() const {
    return config_text(find("message.timestamp.type")) == "LogAppendTime"
               ? TimestampType::log_append_time
               : TimestampType::create_time;
}

std::int64_t TopicConfigs::message_timestamp_before_max_ms() const {
    return timestamp_limit("message.timestamp.before.max.ms");
}

std::int64_t TopicConfigs::message_timestamp_after_max_ms() const {
    return timestamp_limit("message.timestamp.after.max.ms");
}

std::int64_t TopicConfigs::timestamp_limit(std::string_view name) const {
    const std::int64_t limit = number(name);
    return limit == INT64_MAX ? number("message.timestamp.difference.max.ms") : limit;
}

std::optional<Compression> TopicConfigs::compression_type() const {
    const std::string value = find("compression.type");
    const std::string_view text = config_text(value);
    for (const Compression codec :
         {Compression::gzip, Compression::snappy, Compression::lz4, Compression::zstd}) {
        if (text == to_text(codec)) {
            return codec;
        }
    }
    return text == "producer" ? std::nullopt : std::optional(Compression::none);
}

bool TopicConfigs::has_policy(std::string_view policy) const {
    const std::vector<std::string> policies = config_list(find("cleanup.policy"));
    return std::ranges::find(policies, policy) != policies.end();
}

} // namespace snowglobe::kafka
