// How DynamoDB words what a request has wrong. Two layers of validation are in service; a newer
// one answers for some operations, member by member, and leaves the rest to the older one, which
// lists everything. Which is which was seen in most regions; see request/wording.h.
#include "services/dynamodb/wire.h"

#include <algorithm>
#include <functional>
#include <initializer_list>

namespace snowglobe::dynamodb {

namespace {

using Violations = std::vector<ShapeViolation>;
using Names = std::initializer_list<std::string_view>;

constexpr std::string_view failed = "failed to satisfy constraint: ";

ApiError serialization_error(std::string text) {
    return {"SerializationException", std::move(text)};
}

bool is_one_of(std::string_view text, Names all) {
    return std::find(all.begin(), all.end(), text) != all.end();
}

// Wire types.

std::string java_class(const Shape& shape) {
    switch (shape.type) {
    case ShapeType::text:
        return "java.lang.String";
    case ShapeType::integer:
        return "java.lang.Integer";
    case ShapeType::long_integer:
        return "java.lang.Long";
    case ShapeType::boolean:
        return "java.lang.Boolean";
    case ShapeType::decimal:
        return "java.lang.Double";
    case ShapeType::blob:
        return "java.nio.ByteBuffer";
    case ShapeType::timestamp:
        return "java.util.Date";
    case ShapeType::list:
        return "java.util.List<" + java_class(*shape.value) + ">";
    case ShapeType::map:
        return "java.util.Map<java.lang.String, " + java_class(*shape.value) + ">";
    case ShapeType::structure:
        return "com.amazonaws.dynamodb.v20120810." + std::string(shape.name);
    }
    return {};
}

bool is_scalar(const Shape& shape) {
    return shape.type != ShapeType::list && shape.type != ShapeType::map &&
           shape.type != ShapeType::structure;
}

std::string token_of(const json& value) {
    return value.is_boolean()        ? (value.get<bool>() ? "TRUE_VALUE" : "FALSE_VALUE")
           : value.is_string()       ? "STRING_VALUE"
           : value.is_number_float() ? "DECIMAL_VALUE"
                                     : "NUMBER_VALUE";
}

ApiError dynamodb_type_error(const Shape& wanted, const json& value, Holder holder) {
    if (holder != Holder::structure &&
        (wanted.type == ShapeType::list || wanted.type == ShapeType::map)) {
        const std::string type = "sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl";
        return serialization_error(
            "class " + type + " cannot be cast to class java.lang.Class (" + type +
            " and java.lang.Class are in module java.base of loader 'bootstrap')");
    }
    if (value.is_array()) {
        if (wanted.type == ShapeType::boolean) {
            return serialization_error("");
        }
        const std::string prefix = wanted.type == ShapeType::map ? "" : "class ";
        return serialization_error("Unrecognized collection type " + prefix + java_class(wanted));
    }
    if (value.is_object()) {
        return serialization_error("Start of structure or map found where not expected");
    }
    if (!is_scalar(wanted)) {
        return serialization_error(
            holder == Holder::structure ? "Unexpected field type"
                                        : "Unexpected value type in payload");
    }
    if (wanted.type == ShapeType::boolean && value.is_string()) {
        return serialization_error("Unexpected token received from parser");
    }
    const std::string type = java_class(wanted);
    return serialization_error(
        token_of(value) + " cannot be converted to " + type.substr(type.rfind('.') + 1));
}

// Constraints.

// The names of tables. An operation of the older layer looks short names up.
struct NameRule {
    std::size_t min;
    bool first_only; // one error, the length before the pattern
};

std::string name_text(const ShapeViolation& violation, const std::string& constraint) {
    return "Value '" + violation.value->get<std::string>() + "' at '" + path_text(violation) +
           "' " + std::string(failed) + constraint;
}

std::vector<std::string> name_texts(const ShapeViolation& violation, NameRule rule) {
    const auto& name = violation.value->get_ref<const std::string&>();
    std::vector<std::string> lengths;
    std::vector<std::string> patterns;
    if (name.size() < rule.min) {
        lengths.push_back(name_text(
            violation,
            "Member must have length greater than or equal to " + std::to_string(rule.min)));
    }
    if (name.size() > 255) {
        lengths.push_back(
            name_text(violation, "Member must have length less than or equal to 255"));
    }
    const bool is_bad = std::any_of(name.begin(), name.end(), [](char c) {
        return !(
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            c == '_' || c == '-' || c == '.');
    });
    if (is_bad || (name.empty() && rule.min > 1)) {
        patterns.push_back(name_text(
            violation, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"));
    }
    std::vector<std::string>& first = rule.first_only ? lengths : patterns;
    std::vector<std::string>& second = rule.first_only ? patterns : lengths;
    first.insert(first.end(), second.begin(), second.end());
    if (rule.first_only && first.size() > 1) {
        first.resize(1);
    }
    return first;
}

std::vector<std::string> old_texts(const ShapeViolation& violation, NameRule rule) {
    if (violation.constraint == Constraint::own) {
        return name_texts(violation, rule);
    }
    if (violation.constraint == Constraint::keys && violation.shape->key->name == "TableArn") {
        return {
            "Value '" + value_text(*violation.shape, *violation.value) + "' at '" +
            path_text(violation) + "' " + std::string(failed) +
            "Map keys must satisfy constraint: [Member must have length less than or equal to 255, "
            "Member must have length greater than or equal to 3, Member must satisfy regular "
            "expression pattern: [a-zA-Z0-9_.-]+]"};
    }
    if (violation.shape->name == "SequenceNumber" && violation.value != nullptr) {
        return {violation_text_without_value(violation)};
    }
    return {violation_text(violation)};
}

std::string new_text(const ShapeViolation& violation) {
    return violation_text_without_value(violation, PathStyle::wire_name);
}

using Filter = std::function<bool(const ShapeViolation&)>;

// All of those that `wanted` takes, in one envelope.
std::optional<ApiError> joined(const Violations& violations, NameRule rule, const Filter& wanted) {
    std::vector<std::string> texts;
    for (const ShapeViolation& violation : violations) {
        if (wanted(violation)) {
            for (std::string& text : old_texts(violation, rule)) {
                texts.push_back(std::move(text));
            }
        }
    }
    return texts.empty() ? std::nullopt : std::optional(validation_errors(texts));
}

bool is_empty_name(const ShapeViolation& violation) {
    return violation.constraint == Constraint::own && *violation.value == "" &&
           violation.path.size() == 1;
}

// The newer layer's first look: integers below their minimum, an empty table name.
std::optional<ApiError> newer_minimums(const Violations& violations, Names members) {
    std::vector<std::string> texts;
    for (const std::string_view member : members) {
        for (const ShapeViolation& violation : violations) {
            if (violation.top().name != member || violation.value == nullptr) {
                continue;
            }
            if (is_empty_name(violation)) {
                texts.push_back(
                    "Value at 'TableName' " + std::string(failed) +
                    "Member must have length greater than or equal to 1");
            } else if (violation.number) {
                texts.push_back(new_text(violation));
            }
        }
    }
    return texts.empty() ? std::nullopt : std::optional(validation_errors(texts));
}

// Enums whose set the newer layer prints in its own words (all of it AWS's, with its slips).
std::optional<ApiError>
newer_enum(const Violations& violations, std::string_view member, bool enveloped) {
    for (const ShapeViolation& violation : violations) {
        if (violation.top().name != member || violation.constraint != Constraint::enumeration) {
            continue;
        }
        std::string set = constraint_text(violation);
        if (member == "ReturnValues") {
            set = "Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, "
                  "NONE]";
        } else if (member == "ConditionalOperator") {
            set = "Member must satisfy enum value set: [ALL, OR]";
        }
        std::string text =
            member == "Select" ? violation_text(violation) : "Failed to satisfy constraint: " + set;
        return enveloped ? validation_errors({std::move(text)})
                         : ApiError::validation(std::move(text));
    }
    return std::nullopt;
}

// What makes a request answer in the older layer's words as a whole.
bool falls_back(std::string_view operation, const json& request, const Violations& violations) {
    const auto is_missing = [&](const char* member) {
        const auto found = request.find(member);
        return found == request.end() || found->is_null();
    };
    if (is_missing("TableName") || (operation == "UpdateItem" && is_missing("Key"))) {
        return true;
    }
    return std::any_of(violations.begin(), violations.end(), [](const ShapeViolation& violation) {
        return violation.was_coerced || (violation.constraint == Constraint::not_null &&
                                         violation.top().name.ends_with("Filter"));
    });
}

Filter all() {
    return [](const ShapeViolation&) { return true; };
}

std::optional<ApiError> write_error(std::string_view operation, const Violations& violations) {
    if (auto error = newer_minimums(violations, {"TableName"})) {
        return error;
    }
    if (operation == "UpdateItem") {
        const auto is_name = [](const ShapeViolation& each) {
            return each.constraint == Constraint::own;
        };
        if (auto error = joined(violations, {3, false}, is_name)) {
            return error;
        }
        for (const auto& [member, enveloped] : std::initializer_list<std::pair<const char*, bool>>{
                 {"ReturnValues", true},
                 {"ReturnValuesOnConditionCheckFailure", false},
                 {"ReturnItemCollectionMetrics", true},
                 {"ReturnConsumedCapacity", false}}) {
            if (auto error = newer_enum(violations, member, enveloped)) {
                return error;
            }
        }
    }
    const auto is_now = [](const ShapeViolation& each) {
        return each.top().name != "ConditionalOperator";
    };
    if (auto error = joined(violations, {3, true}, is_now)) {
        return error;
    }
    return newer_enum(violations, "ConditionalOperator", true);
}

std::optional<ApiError> read_error(std::string_view operation, const Violations& violations) {
    if (auto error =
            newer_minimums(violations, {"Limit", "Segment", "TotalSegments", "TableName"})) {
        return error;
    }
    const auto is_now = [](const ShapeViolation& each) {
        return each.top().name != "Select" && each.top().name != "ConditionalOperator";
    };
    // TableName, then ReturnConsumedCapacity: as GetItem has it, but for the key that stands first.
    Violations ordered = violations;
    if (operation != "GetItem") {
        std::stable_partition(ordered.begin(), ordered.end(), [](const ShapeViolation& violation) {
            return violation.top().name == "TableName";
        });
    }
    if (auto error = joined(ordered, {3, true}, is_now)) {
        return error;
    }
    auto select = newer_enum(violations, "Select", true);
    if (select && operation != "Scan") {
        return select;
    }
    auto conditional_operator = newer_enum(violations, "ConditionalOperator", false);
    return conditional_operator ? conditional_operator : select;
}

std::optional<ApiError> batch_error(std::string_view operation, const Violations& violations) {
    for (const ShapeViolation& violation : violations) {
        const bool is_empty = violation.constraint == Constraint::min;
        if (violation.path.size() == 1 && violation.top().name == "RequestItems" && is_empty) {
            return operation == "BatchGetItem"
                       ? validation_errors({new_text(violation)})
                       : ApiError::validation(
                             "The requestItems parameter is required for BatchWriteItem");
        }
    }
    const auto is_key_list = [](const ShapeViolation& violation) {
        return violation.path.size() == 3 && violation.shape->name == "KeyList" &&
               violation.value != nullptr;
    };
    if (operation == "BatchGetItem") {
        for (const ShapeViolation& violation : violations) {
            if (is_key_list(violation)) {
                return validation_errors({new_text(violation)});
            }
        }
        return joined(violations, {1, false}, all());
    }
    const auto is_keys = [](const ShapeViolation& violation) {
        return violation.constraint == Constraint::keys &&
               violation.shape->key->name == "TableArn";
    };
    if (auto error = joined(violations, {1, false}, std::not_fn(Filter(is_keys)))) {
        return error;
    }
    return joined(violations, {1, false}, is_keys);
}

std::optional<ApiError> transaction_error(const Violations& violations) {
    const auto is_list = [](const ShapeViolation& violation) {
        return violation.path.size() == 1 && violation.top().name == "TransactItems";
    };
    const auto is_name = [](const ShapeViolation& violation) {
        return violation.constraint == Constraint::own;
    };
    if (auto error = joined(violations, {1, false}, is_list)) {
        return error;
    }
    if (auto error = joined(violations, {1, false}, std::not_fn(Filter(is_name)))) {
        return error;
    }
    return joined(violations, {1, false}, is_name);
}

std::optional<ApiError> control_error(std::string_view operation, const Violations& violations) {
    const auto is_table = [](const ShapeViolation& violation) {
        return violation.path.size() == 1 && violation.top().name == "TableName" &&
               violation.shape->name == "TableArn";
    };
    const auto found = std::find_if(violations.begin(), violations.end(), is_table);
    if (found != violations.end()) {
        if (found->value == nullptr) {
            return ApiError::validation(
                "The parameter 'TableName' is required but was not present in the request");
        }
        const std::size_t size = found->value->get_ref<const std::string&>().size();
        if (operation != "CreateTable" && (size < 3 || size > 255)) {
            return ApiError::validation(
                "TableName must be at least 3 characters long and at most 255 characters long");
        }
        return joined(violations, {3, false}, is_table);
    }
    const auto is_class = [](const ShapeViolation& violation) {
        return violation.shape->name == "TableClass";
    };
    if (auto error = joined(violations, {3, false}, std::not_fn(Filter(is_class)))) {
        return error;
    }
    return ApiError::validation(
        "Invalid table-class parameter provided. Please try again with a valid table-class value: "
        "[STANDARD, STANDARD_INFREQUENT_ACCESS].");
}

// Two enums have texts of their own, in the operations (request/legacy.cc), and so has an
// ARN of a table where a name will not do.
bool is_left_to_operation(const ShapeViolation& violation) {
    return (violation.constraint == Constraint::enumeration &&
            is_one_of(violation.shape->name, {"ComparisonOperator", "AttributeAction"})) ||
           (violation.constraint == Constraint::own && violation.top().name == "TableArn");
}

std::optional<ApiError>
dynamodb_error(std::string_view operation, const json& request, const Violations& found) {
    Violations violations;
    for (const ShapeViolation& violation : found) {
        if (!is_left_to_operation(violation)) {
            violations.push_back(violation);
        }
    }
    if (violations.empty()) {
        return std::nullopt;
    }
    const bool writes = is_one_of(operation, {"PutItem", "UpdateItem", "DeleteItem"});
    const bool reads = is_one_of(operation, {"GetItem", "Query", "Scan"});
    if ((writes || reads) && falls_back(operation, request, violations)) {
        return joined(violations, {1, false}, all());
    }
    if (writes) {
        return write_error(operation, violations);
    }
    if (reads) {
        return read_error(operation, violations);
    }
    if (is_one_of(operation, {"BatchGetItem", "BatchWriteItem"})) {
        return batch_error(operation, violations);
    }
    if (is_one_of(operation, {"TransactGetItems", "TransactWriteItems"})) {
        return transaction_error(violations);
    }
    return control_error(operation, violations);
}

// A table's name may be an ARN instead, which is why the model has no rule for it.
bool is_table_name(std::string_view text) {
    const auto is_good = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_' || c == '-' || c == '.';
    };
    return text.starts_with("arn:") || (text.size() >= 3 && text.size() <= 255 &&
                                        std::all_of(text.begin(), text.end(), is_good));
}

// A request's errors are worded otherwise if an attribute value came so: the operation looks.
constexpr std::string_view as_text[] = {"BooleanAttributeValue", "NullAttributeValue"};

} // namespace

const ShapeDialect dialect{
    dynamodb_type_error,
    nullptr,
    true,
    false,
    dynamodb_error,
    {"TableArn", is_table_name, as_text}};

} // namespace snowglobe::dynamodb
