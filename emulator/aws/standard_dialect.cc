// How most services word what a request has wrong.
#include "emulator/aws/shape_violation.h"

namespace snowglobe {

namespace {

ApiError serialization_error(std::string text) {
    return {"SerializationException", std::move(text)};
}

} // namespace

std::string_view type_name(const Shape& shape) {
    switch (shape.type) {
    case ShapeType::integer:
        return "an Integer";
    case ShapeType::long_integer:
        return "a Long";
    case ShapeType::boolean:
        return "a Boolean";
    case ShapeType::blob:
        return "a Blob";
    case ShapeType::timestamp:
        return "milliseconds since epoch";
    case ShapeType::decimal:
        return "a Double";
    default:
        return "a String";
    }
}


std::optional<ApiError> structure_error(const Shape& wanted, const json& value) {
    if (value.is_array()) {
        return serialization_error("Start of list found where not expected");
    }
    if (value.is_object()) {
        return serialization_error("Start of structure or map found where not expected.");
    }
    switch (wanted.type) {
    case ShapeType::list:
        return serialization_error("Expected list or null");
    case ShapeType::map:
        return serialization_error("Expected map or null");
    case ShapeType::structure:
        return serialization_error("Expected null");
    default:
        return std::nullopt;
    }
}

ApiError token_type_error(const Shape& wanted, const json& value, Holder) {
    if (auto error = structure_error(wanted, value)) {
        return *std::move(error);
    }
    const std::string given = value.is_boolean()
                                  ? (value.get<bool>() ? "TRUE_VALUE" : "FALSE_VALUE")
                              : value.is_string()       ? "STRING_VALUE"
                              : value.is_number_float() ? "DECIMAL_VALUE"
                                                        : "NUMBER_VALUE";
    return serialization_error(
        given + " can not be converted to " + std::string(type_name(wanted)));
}

namespace {

// Contents of blobs are secret since 2025, and the text has a full stop.
std::string coral_text(const ShapeViolation& violation) {
    const bool is_secret = violation.shape->type == ShapeType::blob && violation.value != nullptr;
    return is_secret ? violation_text_without_value(violation) + "." : violation_text(violation);
}

} // namespace

std::optional<ApiError>
all_errors(std::string_view, const json&, const std::vector<ShapeViolation>& violations) {
    std::vector<std::string> texts;
    for (const ShapeViolation& violation : violations) {
        texts.push_back(coral_text(violation));
    }
    return validation_errors(texts);
}

const ShapeDialect standard_dialect{token_type_error, nullptr, false, false, all_errors, {}};

} // namespace snowglobe
