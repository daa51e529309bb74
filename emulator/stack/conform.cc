#include "emulator/stack/conform.h"

#include "emulator/base/lower_case.h"
#include "emulator/base/spelling.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

namespace snowglobe::stack {

namespace {

using Kind = PropertyType::Kind;

// As Java's Long.parseLong: a sign, digits, leading zeroes.
std::optional<std::int64_t> integer_of(std::string_view text) {
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-') {
        text.remove_prefix(1);
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

// YAML 1.1, which CloudFormation reads, has yes, no, on and off for booleans, too.
std::optional<bool> boolean_of(std::string text) {
    text = lower_case(std::move(text));
    for (const char* word : {"true", "yes", "on"}) {
        if (text == word) {
            return true;
        }
    }
    for (const char* word : {"false", "no", "off"}) {
        if (text == word) {
            return false;
        }
    }
    return std::nullopt;
}

constexpr double whole_max = 9e15; // doubles hold every whole number up to here

std::optional<json> scalar_of(const json& value, Kind kind) {
    switch (kind) {
    case Kind::text:
        if (value.is_string()) {
            return value;
        }
        return value.is_number() || value.is_boolean() ? std::optional(json(value.dump()))
                                                       : std::nullopt;
    case Kind::integer:
        if (value.is_number_float()) {
            const double given = value.get<double>();
            return std::trunc(given) == given && std::abs(given) < whole_max
                       ? std::optional(json(static_cast<std::int64_t>(given)))
                       : std::nullopt;
        }
        if (value.is_string()) {
            const auto number = integer_of(value.get_ref<const std::string&>());
            return number ? std::optional(json(*number)) : std::nullopt;
        }
        return value.is_number() ? std::optional(value) : std::nullopt;
    case Kind::number:
        if (value.is_string()) {
            return number_of(value.get_ref<const std::string&>());
        }
        return value.is_number() ? std::optional(value) : std::nullopt;
    default: // boolean
        if (value.is_string()) {
            const auto boolean = boolean_of(value.get_ref<const std::string&>());
            return boolean ? std::optional(json(*boolean)) : std::nullopt;
        }
        return value.is_boolean() ? std::optional(value) : std::nullopt;
    }
}

std::string reason_of(const json& value, Kind kind) {
    const std::string shown = value.is_structured() ? "" : value.dump();
    switch (kind) {
    case Kind::text:
        return "must be text";
    case Kind::integer:
        return shown.empty() ? "must be a whole number" : shown + " is not a whole number";
    case Kind::number:
        return shown.empty() ? "must be a number" : shown + " is not a number";
    case Kind::boolean:
        return shown.empty() ? "must be true or false" : shown + " is not true or false";
    case Kind::list:
        return "must be a list";
    default:
        return "must be a map";
    }
}

json conform_structure(
    json value, const PropertyType& type, const std::string& path, const Refuse& refuse) {
    json out = json::object();
    for (const auto& [name, member] : value.items()) {
        const std::string below = path + "." + name;
        const PropertyType* wanted = type_of_part(type, name);
        if (wanted == nullptr) {
            refuse(below, "no such property" + suggestion(name, names_of(type.parts)));
        } else if (wanted->kind != Kind::inert) {
            out[name] = conform(member, *wanted, below, refuse);
        }
    }
    return out;
}

// Of a Type that nothing is declared for nothing is known.
json conform_typed(
    json value, const PropertyType& type, const std::string& path, const Refuse& refuse) {
    const json name = value.is_object() ? value.value("Type", json()) : json();
    const Property* declared =
        name.is_string() ? find_property(type.parts, name.get<std::string>()) : nullptr;
    if (declared != nullptr && value.contains("Properties")) {
        json properties = conform(
            value.at("Properties"), declared->type, path + ".Properties", refuse);
        value["Properties"] = std::move(properties);
    } else if (!value.is_object()) {
        refuse(path, reason_of(value, type.kind));
    }
    return value;
}

} // namespace

std::optional<json> number_of(const std::string& text) {
    if (const auto integer = integer_of(text)) {
        return json(*integer);
    }
    json read = json::parse_or_discard(text.starts_with('+') ? text.substr(1) : text);
    return read.is_number() ? std::optional(std::move(read)) : std::nullopt;
}

const Property* find_property(const std::vector<Property>& properties, std::string_view name) {
    for (const Property& property : properties) {
        if (property.name == name) {
            return &property;
        }
    }
    return nullptr;
}

const PropertyType* type_of_part(const PropertyType& type, std::string_view name) {
    static const PropertyType any;
    switch (type.kind) {
    case Kind::list:
    case Kind::map:
        return &type.parts.front().type;
    case Kind::structure: {
        const Property* member = find_property(type.parts, name);
        return member != nullptr ? &member->type : type.open ? &any : nullptr;
    }
    default:
        return &any;
    }
}

std::vector<std::string> names_of(const std::vector<Property>& properties) {
    std::vector<std::string> out;
    for (const Property& property : properties) {
        out.emplace_back(property.name);
    }
    return out;
}

json conform(json value, const PropertyType& type, const std::string& path, const Refuse& refuse) {
    if (value.is_null()) {
        return value;
    }
    switch (type.kind) {
    case Kind::any:
    case Kind::inert:
        return value;
    case Kind::list:
        if (!value.is_array()) {
            refuse(path, reason_of(value, type.kind));
            return value;
        }
        for (std::size_t i = 0; i < value.size(); ++i) {
            value[i] = conform(
                value[i], type.parts.front().type, path + "." + std::to_string(i), refuse);
        }
        return value;
    case Kind::by_type:
        return conform_typed(std::move(value), type, path, refuse);
    case Kind::map:
    case Kind::structure:
        if (!value.is_object()) {
            refuse(path, reason_of(value, type.kind));
            return value;
        }
        return conform_structure(std::move(value), type, path, refuse);
    default:
        break;
    }
    if (auto scalar = scalar_of(value, type.kind)) {
        return *std::move(scalar);
    }
    refuse(path, reason_of(value, type.kind));
    return value;
}

json conform(json properties, const std::vector<Property>& declared, const Refuse& refuse) {
    json out = json::object();
    for (const auto& [name, value] : properties.items()) {
        const Property* property = find_property(declared, name);
        if (property == nullptr) {
            out[name] = value;
        } else if (property->type.kind != Kind::inert) {
            out[name] = conform(value, property->type, name, refuse);
        }
    }
    return out;
}

} // namespace snowglobe::stack
