#include "services/kafka/broker_configs.h"

#include "emulator/base/check.h"
#include "emulator/base/spelling.h"

#include <algorithm>
#include <stdexcept>

namespace snowglobe::kafka {

namespace {

// The same in other units, or under another name: the first one that is set counts.
constexpr std::string_view families[][3] = {
    {"log.retention.ms", "log.retention.minutes", "log.retention.hours"},
    {"log.roll.ms", "log.roll.hours"},
    {"log.roll.jitter.ms", "log.roll.jitter.hours"},
    {"log.flush.interval.ms", "log.flush.scheduler.interval.ms"},
};

// Only itself, where there are no others.
std::span<const std::string_view> family_of(const std::string_view& name) {
    for (const auto& family : families) {
        if (std::ranges::find(family, name) != std::end(family) &&
            name != "log.flush.scheduler.interval.ms") { // which has a use of its own
            return std::span(family).first(family[2].empty() ? 2 : 3);
        }
    }
    return {&name, 1};
}

std::int64_t milliseconds_of(std::string_view name) {
    return name.ends_with(".minutes") ? 60'000 : name.ends_with(".hours") ? 3'600'000 : 1;
}

const ConfigDef& config_of(std::string_view name) {
    const ConfigDef* config = find_config(broker_configs(), name);
    SNOWGLOBE_CHECK(config != nullptr);
    return *config;
}

[[noreturn]] void refuse(std::string_view setting, const std::string& why) {
    throw std::runtime_error("--kafka-config " + std::string(setting) + ": " + why);
}

std::string unknown(std::string_view name) {
    const ConfigDef* of_topics = find_config(topic_configs(), name);
    if (of_topics != nullptr && !of_topics->broker_config.empty()) {
        return "this is a config of topics; the broker's is " +
               std::string(of_topics->broker_config);
    }
    std::vector<std::string> known;
    for (const ConfigDef& config : broker_configs()) {
        known.emplace_back(config.name);
    }
    return "there is no such config of the broker here" + suggestion(name, known);
}

} // namespace

BrokerConfigs::BrokerConfigs(const std::vector<std::string>& settings) {
    for (const std::string_view setting :
         {"broker.id=0", "node.id=0", "group.initial.rebalance.delay.ms=0",
          "offsets.topic.replication.factor=1", "transaction.state.log.min.isr=1",
          "transaction.state.log.replication.factor=1"}) {
        set(setting);
    }
    for (const std::string& setting : settings) {
        if (setting.starts_with("broker.id=") || setting.starts_with("node.id=")) {
            refuse(setting, "the one broker here is 0");
        }
        set(setting);
        if (const auto wrong = fault()) {
            refuse(setting, *wrong);
        }
    }
}

void BrokerConfigs::set(std::string_view setting) {
    const std::size_t equals = setting.find('=');
    const std::string_view name = setting.substr(0, equals);
    const ConfigDef* config = find_config(broker_configs(), name);
    if (config == nullptr) {
        refuse(setting, unknown(name));
    }
    if (equals == std::string_view::npos) {
        refuse(setting, "it needs a value: " + std::string(name) + "=VALUE");
    }
    const std::string_view value = setting.substr(equals + 1);
    if (const auto wrong = config_fault(*config, value)) {
        refuse(setting, *wrong);
    }
    fixed_.insert_or_assign(std::string(name), std::string(value));
}

std::optional<std::string> BrokerConfigs::fault() const {
    const std::string failed = "requirement failed: ";
    if (resolved("log.retention.ms") == "0") {
        return failed + "log.retention.ms must be unlimited (-1) or, greater than or equal to 1";
    }
    if (number("log.roll.ms") < 1) {
        return failed + "log.roll.ms must be greater than or equal to 1";
    }
    if (number("log.roll.jitter.ms") < 0) {
        return failed + "log.roll.jitter.ms must be greater than or equal to 0";
    }
    return std::nullopt;
}

std::optional<std::string> BrokerConfigs::find(std::string_view name) const {
    const std::string text(name);
    for (const ConfigValues* values : {&of_broker_, &of_all_brokers_, &fixed_}) {
        if (const auto found = values->find(text); found != values->end()) {
            return found->second;
        }
    }
    const ConfigDef& config = config_of(name);
    return config.fallback ? std::optional<std::string>(*config.fallback) : std::nullopt;
}

std::optional<std::string> BrokerConfigs::resolved(std::string_view name) const {
    const std::span<const std::string_view> family = family_of(name);
    if (family.front() != name || family.size() == 1) {
        return find(name);
    }
    for (const std::string_view each : family) {
        if (const auto value = find(each)) {
            const std::int64_t ms = config_number(*value) * milliseconds_of(each);
            return std::to_string(name == "log.retention.ms" ? std::max<std::int64_t>(ms, -1) : ms);
        }
    }
    return std::nullopt;
}

std::vector<ConfigSynonym> BrokerConfigs::synonyms(std::string_view name) const {
    std::vector<ConfigSynonym> all;
    const std::span<const std::string_view> family = family_of(name);
    const auto add = [&](const ConfigValues& values, ConfigSource source) {
        for (const std::string_view each : family) {
            if (const auto found = values.find(std::string(each)); found != values.end()) {
                all.push_back({found->first, found->second, source});
            }
        }
    };
    add(of_broker_, ConfigSource::broker);
    add(of_all_brokers_, ConfigSource::all_brokers);
    add(fixed_, ConfigSource::fixed);
    for (const std::string_view each : family) {
        if (const auto& value = config_of(each).fallback) {
            all.push_back({std::string(each), std::string(*value), ConfigSource::fallback});
        }
    }
    // As Kafka does it: those before the first one of this very name are not told.
    all.erase(all.begin(), std::ranges::find(all, name, &ConfigSynonym::name));
    return all;
}

std::int64_t BrokerConfigs::number(std::string_view name) const {
    const auto value = resolved(name);
    SNOWGLOBE_CHECK(value.has_value());
    return config_number(*value);
}

bool BrokerConfigs::boolean(std::string_view name) const {
    const auto value = find(name);
    SNOWGLOBE_CHECK(value.has_value());
    return config_boolean(*value);
}

} // namespace snowglobe::kafka
