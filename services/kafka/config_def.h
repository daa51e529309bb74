#pragma once
// What is known of each config of topics and of the broker: the rows of topic_configs.def and
// broker_configs.def. Values are text, as clients send them; what is wrong with one is said in
// Kafka's words. Pure.
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kafka {

using ConfigValues = std::map<std::string, std::string>;

// Kafka's numbers, which clients are told.
enum class ConfigType : std::int8_t {
    boolean = 1,
    text = 2,
    int32 = 3,
    int16 = 4,
    int64 = 5,
    float64 = 6,
    list = 7, // of texts, by commas
};

// Which values of its type are good.
struct ConfigLimits {
    enum class Kind : std::uint8_t { any, range, one_of, gzip_level, replicas, release };
    Kind kind = Kind::any;
    std::int64_t min = INT64_MIN;
    std::int64_t max = INT64_MAX;
    std::span<const std::string_view> choices = {};
};

struct ConfigDef {
    std::string_view name;
    ConfigType type;
    std::optional<std::string_view> fallback; // where nobody sets it
    ConfigLimits limits;
    std::string_view broker_config; // of a topic's: which is used where the topic does not say
    bool is_dynamic;                // clients may set it while the broker runs
    std::string_view documentation;
};

std::span<const ConfigDef> topic_configs(); // by name
std::span<const ConfigDef> broker_configs();
// Nothing: there is none.
const ConfigDef* find_config(std::span<const ConfigDef> configs, std::string_view name);

// Why the value is none for this config.
std::optional<std::string> config_fault(const ConfigDef& config, std::string_view value);

// The following REQUIRE a value without a fault.

std::int64_t config_number(std::string_view value);
bool config_boolean(std::string_view value);
std::vector<std::string> config_list(std::string_view value);
std::string_view config_text(std::string_view value); // without blanks around it
// As it is told to clients: " 012" of a number is "12".
std::string shown_config(const ConfigDef& config, std::string_view value);

} // namespace snowglobe::kafka
