#include "emulator/aws/shape_violation.h"

#include <algorithm>

namespace snowglobe {

namespace {

constexpr std::size_t errors_max = 10;

std::string min_length(std::int64_t min) {
    return "Member must have length greater than or equal to " + std::to_string(min);
}

std::string max_length(std::int64_t max) {
    return "Member must have length less than or equal to " + std::to_string(max);
}

bool is_number(const Shape& shape) {
    return shape.type == ShapeType::integer || shape.type == ShapeType::long_integer ||
           shape.type == ShapeType::decimal;
}

// Of a number, as Java prints it.
std::string bound_text(const Shape& shape, std::int64_t bound) {
    return std::to_string(bound) + (shape.type == ShapeType::decimal ? ".0" : "");
}

std::string joined(std::span<const std::string_view> parts) {
    std::string out;
    for (const std::string_view part : parts) {
        out.append(out.empty() ? "" : ", ").append(part);
    }
    return out;
}

std::string enum_text(const Shape& shape) {
    return "Member must satisfy enum value set: [" + joined(shape.enum_values) + "]";
}

std::string pattern_text(const Shape& shape) {
    return "Member must satisfy regular expression pattern: " + std::string(shape.pattern);
}

// All constraints of a map's keys or values, in their own order.
std::string all_constraints(const Shape& shape) {
    std::vector<std::string> parts;
    if (shape.max != Shape::unbounded) {
        parts.push_back(
            is_number(shape)
                ? "Member must have value less than or equal to " + bound_text(shape, shape.max)
                : max_length(shape.max));
    }
    if (shape.min != Shape::unbounded) {
        parts.push_back(
            is_number(shape)
                ? "Member must have value greater than or equal to " + bound_text(shape, shape.min)
                : min_length(shape.min));
    }
    if (!shape.pattern.empty()) {
        parts.push_back(pattern_text(shape));
    }
    if (!shape.enum_values.empty()) {
        parts.push_back(enum_text(shape));
    }
    std::string out;
    for (const std::string& part : parts) {
        out += (out.empty() ? "" : ", ") + part;
    }
    return "[" + out + "]";
}

std::string blob_text(const json& value) {
    const auto& text = value.get_ref<const std::string&>();
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    const std::string size = std::to_string(text.size() / 4 * 3 - (text.empty() ? 0 : padding));
    return "java.nio.HeapByteBuffer[pos=0 lim=" + size + " cap=" + size + "]";
}

std::string structure_text(const Shape& shape, const json& value) {
    std::vector<const ShapeMember*> members;
    for (const ShapeMember& member : shape.members()) {
        members.push_back(&member);
    }
    std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) {
        return a->place < b->place;
    });
    std::string out(shape.name);
    const char* separator = "(";
    for (const ShapeMember* member : members) {
        const auto found = value.find(std::string(member->name));
        out.append(separator).append(member->error_name).append("=");
        out += found == value.end() ? "null" : value_text(*member->shape, *found);
        separator = ", ";
    }
    return out + (members.empty() ? "()" : ")");
}

// The order of a java.util.HashMap that was filled with these keys.
std::vector<std::string> java_order(const json& map) {
    std::size_t capacity = 16;
    while (map.size() > capacity * 3 / 4) {
        capacity *= 2;
    }
    std::vector<std::pair<std::size_t, std::string>> keys;
    for (const auto& [key, value] : map.items()) {
        std::uint32_t code = 0;
        for (const char c : key) {
            code = 31 * code + static_cast<unsigned char>(c);
        }
        keys.emplace_back((code ^ code >> 16) & (capacity - 1), key);
    }
    std::stable_sort(
        keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> out;
    for (auto& [bucket, key] : keys) {
        out.push_back(std::move(key));
    }
    return out;
}

} // namespace

std::string path_text(const ShapeViolation& violation, PathStyle style) {
    std::string out;
    for (const ShapeStep& step : violation.path) {
        if (!out.empty()) {
            out += '.';
        }
        if (step.member != nullptr) {
            out += style == PathStyle::wire_name ? step.member->name : step.member->error_name;
        } else {
            out += (step.in_map ? step.key : std::to_string(step.index + 1)) + ".member";
        }
    }
    return out;
}

std::string constraint_text(const ShapeViolation& violation) {
    const Shape& shape = *violation.shape;
    switch (violation.constraint) {
    case Constraint::not_null:
        return "Member must not be null";
    case Constraint::own:
    case Constraint::pattern:
        return pattern_text(shape);
    case Constraint::min:
        return is_number(shape)
                   ? "Member must have value greater than or equal to " +
                         bound_text(shape, shape.min)
                   : min_length(shape.min);
    case Constraint::max:
        return is_number(shape)
                   ? "Member must have value less than or equal to " + bound_text(shape, shape.max)
                   : max_length(shape.max);
    case Constraint::enumeration:
        return enum_text(shape);
    case Constraint::keys:
        return "Map keys must satisfy constraint: " + all_constraints(*shape.key);
    case Constraint::values:
        return (shape.type == ShapeType::map ? "Map value must satisfy constraint: "
                                             : "Member must satisfy constraint: ") +
               all_constraints(*shape.value);
    }
    return {};
}

std::string value_text(const Shape& shape, const json& value) {
    std::string out;
    switch (shape.type) {
    case ShapeType::blob:
        return value.is_string() ? blob_text(value) : "null";
    case ShapeType::list:
        for (const json& element : value) {
            out += (out.empty() ? "" : ", ") + value_text(*shape.value, element);
        }
        return "[" + out + "]";
    case ShapeType::map:
        for (const std::string& key : java_order(value)) {
            out += (out.empty() ? "" : ", ") + key + "=" + value_text(*shape.value, value.at(key));
        }
        return "{" + out + "}";
    case ShapeType::structure:
        return value.is_object() ? structure_text(shape, value) : "null";
    default:
        return value.is_string() ? value.get<std::string>() : value.dump();
    }
}

std::string violation_text(const ShapeViolation& violation) {
    if (violation.value == nullptr) {
        return "Value null at '" + path_text(violation) +
               "' failed to satisfy constraint: " + constraint_text(violation);
    }
    const std::string value = violation.number ? std::to_string(*violation.number)
                                               : value_text(*violation.shape, *violation.value);
    return "Value '" + value + "' at '" + path_text(violation) +
           "' failed to satisfy constraint: " + constraint_text(violation);
}

std::string violation_text_without_value(const ShapeViolation& violation, PathStyle style) {
    return "Value at '" + path_text(violation, style) +
           "' failed to satisfy constraint: " + constraint_text(violation);
}

ApiError validation_errors(const std::vector<std::string>& texts) {
    const std::size_t count = std::min(texts.size(), errors_max);
    std::string out =
        std::to_string(count) + " validation error" + (count == 1 ? "" : "s") + " detected: ";
    for (std::size_t i = 0; i < count; ++i) {
        out += (i == 0 ? "" : "; ") + texts[i];
    }
    return ApiError::validation(std::move(out));
}

} // namespace snowglobe
