#include "services/kafka/config_def.h"

#include "emulator/base/check.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace snowglobe::kafka {

namespace {

constexpr std::string_view cleanup_policies[] = {"compact", "delete"};
constexpr std::string_view compressions[] = {
    "uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"};
constexpr std::string_view timestamp_types[] = {"CreateTime", "LogAppendTime"};

// Those of message formats; a release stands for its last one, as "2.0" for "2.0-IV1".
constexpr std::string_view releases[] = {
    "0.8.0",      "0.8.1",      "0.8.2",      "0.9.0",      "0.10.0-IV0", "0.10.0-IV1",
    "0.10.1-IV0", "0.10.1-IV1", "0.10.1-IV2", "0.10.2-IV0", "0.11.0-IV0", "0.11.0-IV1",
    "0.11.0-IV2", "1.0-IV0",    "1.1-IV0",    "2.0-IV0",    "2.0-IV1",    "2.1-IV0",
    "2.1-IV1",    "2.1-IV2",    "2.2-IV0",    "2.2-IV1",    "2.3-IV0",    "2.3-IV1",
    "2.4-IV0",    "2.4-IV1",    "2.5-IV0",    "2.6-IV0",    "2.7-IV0",    "2.7-IV1",
    "2.7-IV2",    "2.8-IV0",    "2.8-IV1",    "3.0-IV0",    "3.0-IV1",    "3.1-IV0",
    "3.2-IV0",    "3.3-IV0",    "3.3-IV1",    "3.3-IV2",    "3.3-IV3",    "3.4-IV0",
    "3.5-IV0",    "3.5-IV1",    "3.5-IV2",    "3.6-IV0",    "3.6-IV1",    "3.6-IV2",
    "3.7-IV0",    "3.7-IV1",    "3.7-IV2",    "3.7-IV3",    "3.7-IV4",    "3.8-IV0",
    "3.9-IV0",    "4.0-IV0",    "4.0-IV1"};

constexpr ConfigLimits any{};
constexpr ConfigLimits gzip_level{.kind = ConfigLimits::Kind::gzip_level};
constexpr ConfigLimits replicas{.kind = ConfigLimits::Kind::replicas};
constexpr ConfigLimits release{.kind = ConfigLimits::Kind::release};
constexpr ConfigLimits at_least(std::int64_t min) {
    return {.kind = ConfigLimits::Kind::range, .min = min};
}
constexpr ConfigLimits between(std::int64_t min, std::int64_t max) {
    return {.kind = ConfigLimits::Kind::range, .min = min, .max = max};
}
constexpr ConfigLimits one_of(std::span<const std::string_view> choices) {
    return {.kind = ConfigLimits::Kind::one_of, .choices = choices};
}
constexpr std::optional<std::string_view> fallback_of(const char* text) {
    return text == nullptr ? std::nullopt : std::optional<std::string_view>(text);
}

constexpr bool fixed = false;
constexpr bool dynamic = true;

#define TOPIC_CONFIG(name, type, fallback, limits, broker_config, documentation)                   \
    ConfigDef{name,          ConfigType::type, fallback_of(fallback), limits,                      \
              broker_config, dynamic,          documentation},
constexpr ConfigDef topic_rows[] = {
#include "services/kafka/topic_configs.def"
};
#undef TOPIC_CONFIG

#define BROKER_CONFIG(name, type, fallback, limits, is_dynamic, documentation)                     \
    ConfigDef{name, ConfigType::type, fallback_of(fallback), limits, "", is_dynamic, documentation},
constexpr ConfigDef broker_rows[] = {
#include "services/kafka/broker_configs.def"
};
#undef BROKER_CONFIG

static_assert(std::ranges::is_sorted(topic_rows, {}, &ConfigDef::name));
static_assert(std::ranges::is_sorted(broker_rows, {}, &ConfigDef::name));

// As Java's String.trim.
std::string_view trimmed(std::string_view text) {
    const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

template <class Number> std::optional<Number> parse(std::string_view value) {
    std::string_view text = trimmed(value);
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) {
            return std::nullopt;
        }
    }
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                   : std::nullopt;
}

std::optional<double> parse_ratio(std::string_view value) {
    // Not "inf" and "nan", which nobody means.
    return trimmed(value).find_first_not_of("0123456789+-.eE") == std::string_view::npos
               ? parse<double>(value)
               : std::nullopt;
}

// As Java prints a ratio: 1 is 1.0.
std::string shown_ratio(double number) {
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::general);
    std::string shown(text.data(), end.ptr);
    if (shown.find_first_of(".e") == std::string::npos) {
        shown += ".0";
    }
    return shown;
}

bool is_boolean(std::string_view value, std::string_view wanted) {
    return std::ranges::equal(trimmed(value), wanted, [](char c, char lower) {
        return (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == lower;
    });
}

std::string_view name_of(ConfigType type) {
    switch (type) {
    case ConfigType::int16:
        return "SHORT";
    case ConfigType::int32:
        return "INT";
    case ConfigType::int64:
        return "LONG";
    default:
        return "DOUBLE";
    }
}

template <class Range> std::string joined(const Range& texts, std::string_view separator) {
    std::string all;
    std::string_view before;
    for (const auto& text : texts) {
        all += before;
        all += text;
        before = separator;
    }
    return all;
}

std::string invalid(const ConfigDef& config, std::string_view value, std::string_view why) {
    return "Invalid value " + std::string(value) + " for configuration " +
           std::string(config.name) + ": " + std::string(why);
}

template <class Number>
std::optional<std::string>
range_fault(const ConfigDef& config, Number number, std::string_view shown) {
    const ConfigLimits& limits = config.limits;
    if (limits.kind == ConfigLimits::Kind::gzip_level) {
        if (number == -1 || (number >= 1 && number <= 9)) {
            return std::nullopt;
        }
        return invalid(config, shown, "Value must be between 1 and 9 or equal to -1");
    }
    if (limits.min != INT64_MIN && number < static_cast<Number>(limits.min)) {
        return invalid(config, shown, "Value must be at least " + std::to_string(limits.min));
    }
    if (limits.max != INT64_MAX && number > static_cast<Number>(limits.max)) {
        return invalid(config, shown, "Value must be no more than " + std::to_string(limits.max));
    }
    return std::nullopt;
}

template <class Int>
std::optional<std::string> integer_fault(const ConfigDef& config, std::string_view value) {
    const auto number = parse<Int>(value);
    if (!number) {
        return invalid(
            config, value, "Not a number of type " + std::string(name_of(config.type)));
    }
    return range_fault(config, std::int64_t{*number}, std::to_string(*number));
}

std::optional<std::string> ratio_fault(const ConfigDef& config, std::string_view value) {
    const auto number = parse_ratio(value);
    if (!number) {
        return invalid(config, value, "Not a number of type DOUBLE");
    }
    return range_fault(config, *number, shown_ratio(*number));
}

std::optional<std::string> choice_fault(const ConfigDef& config, std::string_view value) {
    if (std::ranges::find(config.limits.choices, value) != config.limits.choices.end()) {
        return std::nullopt;
    }
    return invalid(
        config, value, "String must be one of: " + joined(config.limits.choices, ", "));
}

// "0.10.1" or "2.0", and what follows is not looked at.
std::optional<std::string> release_fault(const ConfigDef& config, std::string_view value) {
    const std::ptrdiff_t numbers = value.starts_with("0.") ? 3 : 2;
    std::size_t end = 0;
    for (std::ptrdiff_t i = 0; i < numbers && end != std::string_view::npos; ++i) {
        end = value.find('.', i == 0 ? 0 : end + 1);
    }
    const std::string_view wanted = value.substr(0, end);
    const bool is_known = std::ranges::any_of(releases, [&](std::string_view known) {
        return known == wanted || known.substr(0, known.find('-')) == wanted;
    });
    return is_known ? std::nullopt
                    : std::optional(invalid(
                          config, value,
                          "Version " + std::string(value) + " is not a valid version"));
}

// "0:1", or nothing.
bool is_replica(std::string_view text) {
    const auto is_number = [](std::string_view part) {
        return !part.empty() &&
               part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    const std::size_t colon = text.find(':');
    return text.empty() || (colon != std::string_view::npos && is_number(text.substr(0, colon)) &&
                            is_number(text.substr(colon + 1)));
}

std::optional<std::string> list_fault(const ConfigDef& config, std::string_view value) {
    const std::vector<std::string> elements = config_list(value);
    if (config.limits.kind == ConfigLimits::Kind::one_of) {
        for (const std::string& element : elements) {
            if (auto fault = choice_fault(config, element)) {
                return fault;
            }
        }
    } else if (!std::ranges::all_of(elements, is_replica) && joined(elements, "") != "*") {
        return invalid(
            config, "[" + joined(elements, ", ") + "]",
            std::string(config.name) +
                " must be the literal '*' or a list of replicas in the following format: "
                "[partitionId]:[brokerId],[partitionId]:[brokerId],...");
    }
    return std::nullopt;
}

} // namespace

std::span<const ConfigDef> topic_configs() {
    return topic_rows;
}

std::span<const ConfigDef> broker_configs() {
    return broker_rows;
}

const ConfigDef* find_config(std::span<const ConfigDef> configs, std::string_view name) {
    const auto found = std::ranges::lower_bound(configs, name, {}, &ConfigDef::name);
    return found != configs.end() && found->name == name ? &*found : nullptr;
}

std::optional<std::string> config_fault(const ConfigDef& config, std::string_view value) {
    switch (config.type) {
    case ConfigType::boolean:
        if (!is_boolean(value, "true") && !is_boolean(value, "false")) {
            return invalid(config, value, "Expected value to be either true or false");
        }
        break;
    case ConfigType::text:
        if (config.limits.kind == ConfigLimits::Kind::one_of) {
            return choice_fault(config, trimmed(value));
        }
        if (config.limits.kind == ConfigLimits::Kind::release) {
            return release_fault(config, trimmed(value));
        }
        break;
    case ConfigType::int16:
        return integer_fault<std::int16_t>(config, value);
    case ConfigType::int32:
        return integer_fault<std::int32_t>(config, value);
    case ConfigType::int64:
        return integer_fault<std::int64_t>(config, value);
    case ConfigType::float64:
        return ratio_fault(config, value);
    case ConfigType::list:
        return list_fault(config, value);
    }
    return std::nullopt;
}

std::int64_t config_number(std::string_view value) {
    const auto number = parse<std::int64_t>(value);
    SNOWGLOBE_CHECK(number.has_value());
    return *number;
}

bool config_boolean(std::string_view value) {
    return is_boolean(value, "true");
}

std::vector<std::string> config_list(std::string_view value) {
    std::vector<std::string> elements;
    for (std::string_view rest = trimmed(value); !rest.empty();) {
        const std::size_t comma = rest.find(',');
        elements.emplace_back(trimmed(rest.substr(0, comma)));
        if (comma == std::string_view::npos) {
            break;
        }
        rest.remove_prefix(comma + 1);
        if (rest.empty()) {
            elements.emplace_back();
        }
    }
    return elements;
}

std::string_view config_text(std::string_view value) {
    return trimmed(value);
}

std::string shown_config(const ConfigDef& config, std::string_view value) {
    switch (config.type) {
    case ConfigType::boolean:
        return config_boolean(value) ? "true" : "false";
    case ConfigType::int16:
    case ConfigType::int32:
    case ConfigType::int64:
        return std::to_string(config_number(value));
    case ConfigType::float64:
        return shown_ratio(parse_ratio(value).value_or(0));
    case ConfigType::list:
        return joined(config_list(value), ",");
    case ConfigType::text:
        break;
    }
    return std::string(trimmed(value));
}

} // namespace snowglobe::kafka
