#pragma once
// What the check of a request's shape found, and AWS's words for it that all services share.
#include "emulator/aws/model.h"
#include "emulator/base/error.h"
#include "emulator/base/json.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace snowglobe {

// In the order in which AWS lists the violations of one value.
enum class Constraint {
    not_null,
    own, // a rule that the service has beside its model (ShapeDialect::OwnRules)
    pattern,
    min,
    max,
    enumeration,
    keys,   // of a map: one violation for all its keys
    values, // of a map or list: one violation for all its scalars or lists
};

struct ShapeStep {
    const ShapeMember* member = nullptr; // else:
    std::size_t index = 0;               // of a list's element, from 0; of a map's entry
    std::string key;                     // of a map's entry
    bool in_map = false;
};

struct ShapeViolation {
    Constraint constraint;
    const Shape* shape; // of the value
    std::vector<ShapeStep> path;
    const json* value = nullptr;        // nullptr: null
    std::optional<std::int64_t> number; // the value after coercion
    bool was_coerced = false;

    const ShapeMember& top() const { return *path.front().member; }
};

enum class PathStyle { error_name, wire_name };

// "records.1.member.data"
std::string path_text(const ShapeViolation& violation, PathStyle style = PathStyle::error_name);
// "Member must not be null"
std::string constraint_text(const ShapeViolation& violation);
// As Java prints it.
std::string value_text(const Shape& shape, const json& value);
// "Value 'x' at 'limit' failed to satisfy constraint: ..."
std::string violation_text(const ShapeViolation& violation);
// The same without the value, as where it is secret.
std::string violation_text_without_value(
    const ShapeViolation& violation, PathStyle style = PathStyle::error_name);
// "2 validation errors detected: ...; ..."; AWS stops at ten.
ApiError validation_errors(const std::vector<std::string>& texts);

// Where a value of the wrong JSON type stands.
enum class Holder { structure, list, map };

// How a service words what its requests have wrong.
struct ShapeDialect {
    ApiError (*type_error)(const Shape& wanted, const json& value, Holder holder);
    // nullopt: not base64, no boolean.
    std::optional<ApiError> (*blob_error)(const std::string& text);
    bool booleans_from_text;
    bool fractions_floor; // else they are cut off
    // nullopt: the operation words these itself. `violations` are in the order of errors.
    std::optional<ApiError> (*error)(
        std::string_view operation,
        const json& request,
        const std::vector<ShapeViolation>& violations);
    // Shapes with a rule that the model does not have.
    struct OwnRules {
        // Text of this shape, a value or a map's key, must satisfy `satisfies` (Constraint::own).
        std::string_view shape = {};
        bool (*satisfies)(std::string_view text) = nullptr;
        // Booleans of these shapes stay the text as which they came.
        std::span<const std::string_view> kept_as_text = {};
    };
    OwnRules own;
};

// What most services do, and its parts for those that differ in one.
extern const ShapeDialect standard_dialect;
ApiError token_type_error(const Shape& wanted, const json& value, Holder holder);
std::optional<ApiError> structure_error(const Shape& wanted, const json& value);
std::optional<ApiError> all_errors(
    std::string_view operation,
    const json& request,
    const std::vector<ShapeViolation>& violations);
std::string_view type_name(const Shape& shape); // "an Integer"

} // namespace snowglobe
