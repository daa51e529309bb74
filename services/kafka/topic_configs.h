#pragma once
// The settings of one topic: what was set of it, and the broker's behind that. A value that points
// at the broker's settings.
#include "services/kafka/broker_configs.h"
#include "services/kafka/compression.h"

namespace snowglobe::kafka {

enum class TimestampType : std::uint8_t { create_time, log_append_time };

class TopicConfigs {
public:
    explicit TopicConfigs(const BrokerConfigs& broker, ConfigValues own = {})
        : broker_(&broker), own_(std::move(own)) {}

    // Why a config cannot be set so, in Kafka's words (INVALID_CONFIG).
    static std::optional<std::string> fault(std::string_view name, std::string_view value);
    // The first one of what is set; also what does not go together.
    std::optional<std::string> fault() const;

    const BrokerConfigs& broker() const { return *broker_; }
    const ConfigValues& own() const { return own_; }
    // The value that counts, as it was set. The following REQUIRE the name of a topic's config, and
    // that there is no fault. Whoever asks for each record keeps what he was told.
    std::string find(std::string_view name) const;
    // All that it has, the one that counts first, as clients are told; the topic's own as it is
    // shown.
    std::vector<ConfigSynonym> synonyms(std::string_view name) const;
    // As clients are told: the fallback for what the broker has in hours only.
    ConfigSource source(std::string_view name) const;
    std::int64_t number(std::string_view name) const { return config_number(find(name)); }
    bool boolean(std::string_view name) const { return config_boolean(find(name)); }

    bool is_deleting() const { return has_policy("delete"); }
    bool is_compacting() const { return has_policy("compact"); }
    std::int64_t retention_ms() const { return number("retention.ms"); }       // -1: without end
    std::int64_t retention_bytes() const { return number("retention.bytes"); } // < 0: without end
    std::int64_t segment_bytes() const { return number("segment.bytes"); }
    std::int64_t segment_ms() const { return number("segment.ms"); }
    std::int64_t max_message_bytes() const { return number("max.message.bytes"); }
    TimestampType message_timestamp_type() const;
    std::int64_t message_timestamp_before_max_ms() const;
    std::int64_t message_timestamp_after_max_ms() const;
    std::optional<Compression> compression_type() const; // nothing: as the producer chose
    std::int64_t min_insync_replicas() const { return number("min.insync.replicas"); }
    std::int64_t delete_retention_ms() const { return number("delete.retention.ms"); }
    std::int64_t min_compaction_lag_ms() const { return number("min.compaction.lag.ms"); }
    std::int64_t max_compaction_lag_ms() const { return number("max.compaction.lag.ms"); }

private:
    bool has_policy(std::string_view policy) const;
    std::int64_t timestamp_limit(std::string_view name) const;

    const BrokerConfigs* broker_;
    ConfigValues own_;
};

} // namespace snowglobe::kafka
