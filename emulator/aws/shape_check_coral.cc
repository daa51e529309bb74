// How Kinesis, SQS and Lambda word what a request has wrong.
#include "emulator/aws/shape_violation.h"

namespace snowglobe {

namespace {

ApiError serialization_error(std::string text) {
    return {"SerializationException", std::move(text)};
}

// "an Integer"; Kinesis' framework has "an String", too.
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

std::string_view kinesis_type_name(const Shape& shape) {
    switch (shape.type) {
    case ShapeType::long_integer:
        return "an Long";
    case ShapeType::boolean:
        return "an Boolean";
    case ShapeType::decimal:
        return "an Double";
    case ShapeType::text:
        return "an String";
    default:
        return type_name(shape);
    }
}

// Everything but a scalar for a scalar.
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

ApiError kinesis_type_error(const Shape& wanted, const json& value, Holder) {
    if (auto error = structure_error(wanted, value)) {
        return *std::move(error);
    }
    if (wanted.type == ShapeType::boolean && value.is_string()) {
        std::string text = value.get<std::string>();
        for (char& c : text) {
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        return serialization_error("'" + text + "' can not be converted to an Boolean");
    }
    const std::string given = value.is_boolean() ? "java.lang.Boolean"
                              : value.is_string()
                                  ? "java.lang.String"
                                  : "com.amazon.coral.value.json.numbers.TruncatingBigNumber";
    return serialization_error(
        "class " + given + " can not be converted to " + std::string(kinesis_type_name(wanted)));
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

bool is_base64_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
           c == '/';
}

std::optional<ApiError> kinesis_blob_error(const std::string& text) {
    const auto error = [&](const std::string& what) {
        return serialization_error("'" + text + "' can not be converted to a Blob: " + what);
    };
    if (text.size() % 4 != 0) {
        return error(
            "Base64 encoded length is expected a multiple of 4 bytes but found: " +
            std::to_string(text.size()));
    }
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    const std::size_t content = text.size() - padding;
    for (std::size_t i = 0; i < content; ++i) {
        if (!is_base64_character(text[i])) {
            return error(std::string("Invalid Base64 character: '") + text[i] + "'");
        }
    }
    // Bits of the last character that no byte takes must be 0.
    const std::string_view even = padding == 2 ? "AQgw" : "AEIMQUYcgkosw048";
    if (padding > 0 && even.find(text[content - 1]) == std::string_view::npos) {
        return error("Invalid last non-pad Base64 character dectected"); // sic
    }
    return std::nullopt;
}

// Contents of blobs are secret since 2025, and the text has a full stop.
std::string coral_text(const ShapeViolation& violation) {
    const bool is_secret = violation.shape->type == ShapeType::blob && violation.value != nullptr;
    return is_secret ? violation_text_without_value(violation) + "." : violation_text(violation);
}

std::optional<ApiError>
all_errors(std::string_view, const json&, const std::vector<ShapeViolation>& violations) {
    std::vector<std::string> texts;
    for (const ShapeViolation& violation : violations) {
        texts.push_back(coral_text(violation));
    }
    return validation_errors(texts);
}

// SQS names the first member that is missing; a batch's entries fail one by one, and every other
// rule has its own text, which the operations know.
std::optional<ApiError>
sqs_error(std::string_view, const json&, const std::vector<ShapeViolation>& violations) {
    const ShapeMember* missing = nullptr;
    for (const ShapeViolation& violation : violations) {
        const bool is_missing =
            violation.constraint == Constraint::not_null && violation.path.size() == 1;
        if (is_missing && (missing == nullptr || violation.top().place < missing->place)) {
            missing = &violation.top();
        }
    }
    if (missing != nullptr) {
        return ApiError(
            "MissingRequiredParameterException",
            "The request must contain the parameter " + std::string(missing->name) + ".");
    }
    for (const ShapeViolation& violation : violations) {
        if (violation.constraint == Constraint::not_null &&
            violation.path.back().member == nullptr) {
            return ApiError("SerializationException", "Expected list or null");
        }
    }
    return std::nullopt;
}

} // namespace

const ShapeDialect kinesis_dialect{kinesis_type_error, kinesis_blob_error, true, true, all_errors};
const ShapeDialect sqs_dialect{token_type_error, nullptr, false, false, sqs_error};
const ShapeDialect lambda_dialect{token_type_error, nullptr, false, false, all_errors};

} // namespace snowglobe
