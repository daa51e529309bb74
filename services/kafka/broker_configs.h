#pragma once
// The broker's settings, by Kafka's names: what the command line says, what clients set while it
// runs, and Kafka's defaults behind them. A value; who keeps it in the world's rows, others know.
#include "services/kafka/config_def.h"

#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kafka {

// Where a value comes from, by Kafka's numbers; the first of them that has one decides.
enum class ConfigSource : std::int8_t {
    topic = 1,
    broker = 2,      // clients set it, of this broker
    all_brokers = 3, // clients set it, of any
    fixed = 4,       // the command line
    fallback = 5,
};

// A value that a config has or would have without those before it.
struct ConfigSynonym {
    std::string name;
    std::string value; // as it was set
    ConfigSource source = {};
    friend bool operator==(const ConfigSynonym&, const ConfigSynonym&) = default;
};

class BrokerConfigs {
public:
    // Each "num.partitions=3". A single broker needs replication factors of 1, and tests need not
    // wait for a group's members: so much is set before. Throws std::runtime_error with a line for
    // people.
    explicit BrokerConfigs(const std::vector<std::string>& settings = {});

    // What clients have set. REQUIRES names of dynamic configs, and good values.
    const ConfigValues& of_broker() const { return of_broker_; }
    const ConfigValues& of_all_brokers() const { return of_all_brokers_; }
    void set_of_broker(ConfigValues values) { of_broker_ = std::move(values); }
    void set_of_all_brokers(ConfigValues values) { of_all_brokers_ = std::move(values); }

    // What does not go together, in Kafka's words.
    std::optional<std::string> fault() const;

    // The value that counts, as it was set; nothing: it has none. REQUIRES a known name, as the
    // following do.
    std::optional<std::string> find(std::string_view name) const;
    // The same, but what log.retention.ms and the like do not say comes from the same in minutes or
    // hours, in milliseconds then.
    std::optional<std::string> resolved(std::string_view name) const;
    // All that it has, the one that counts first, as clients are told.
    std::vector<ConfigSynonym> synonyms(std::string_view name) const;

    // REQUIRE that it has one.
    std::int64_t number(std::string_view name) const;
    bool boolean(std::string_view name) const;

    bool auto_create_topics_enable() const { return boolean("auto.create.topics.enable"); }
    std::int32_t num_partitions() const { return int32("num.partitions"); }
    std::int32_t default_replication_factor() const { return int32("default.replication.factor"); }
    bool delete_topic_enable() const { return boolean("delete.topic.enable"); }
    std::int32_t message_max_bytes() const { return int32("message.max.bytes"); }
    std::int32_t fetch_max_bytes() const { return int32("fetch.max.bytes"); }
    std::int32_t socket_request_max_bytes() const { return int32("socket.request.max.bytes"); }
    std::int64_t connections_max_idle_ms() const { return number("connections.max.idle.ms"); }
    std::int32_t group_initial_rebalance_delay_ms() const {
        return int32("group.initial.rebalance.delay.ms");
    }
    std::int32_t group_min_session_timeout_ms() const {
        return int32("group.min.session.timeout.ms");
    }
    std::int32_t group_max_session_timeout_ms() const {
        return int32("group.max.session.timeout.ms");
    }
    std::int32_t group_max_size() const { return int32("group.max.size"); }
    std::int32_t offset_metadata_max_bytes() const { return int32("offset.metadata.max.bytes"); }
    std::int64_t offsets_retention_ms() const {
        return 60'000 * number("offsets.retention.minutes");
    }
    std::int64_t offsets_retention_check_interval_ms() const {
        return number("offsets.retention.check.interval.ms");
    }
    std::int64_t log_retention_check_interval_ms() const {
        return number("log.retention.check.interval.ms");
    }
    std::int64_t producer_id_expiration_ms() const { return number("producer.id.expiration.ms"); }
    std::int64_t transactional_id_expiration_ms() const {
        return number("transactional.id.expiration.ms");
    }
    std::int32_t transaction_max_timeout_ms() const { return int32("transaction.max.timeout.ms"); }

private:
    std::int32_t int32(std::string_view name) const {
        return static_cast<std::int32_t>(number(name));
    }
    void set(std::string_view setting);

    ConfigValues of_broker_;
    ConfigValues of_all_brokers_;
    ConfigValues fixed_;
};

} // namespace snowglobe::kafka
