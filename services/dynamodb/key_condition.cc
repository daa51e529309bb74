#include "services/dynamodb/key_condition.h"

#include "services/dynamodb/condition.h"

#include <algorithm>

namespace snowglobe::dynamodb {

namespace {

using Kind = Condition::Kind;

constexpr const char* invalid = "One or more parameter values were invalid: ";

// One condition on one key attribute: the attribute stands left, the rest are values.
struct Part {
    std::string name;
    Kind kind = Kind::equal;
    std::vector<json> values;
};

Kind mirrored(Kind kind) {
    switch (kind) {
    case Kind::less:
        return Kind::greater;
    case Kind::less_equal:
        return Kind::greater_equal;
    case Kind::greater:
        return Kind::less;
    case Kind::greater_equal:
        return Kind::less_equal;
    default:
        return kind;
    }
}

Part part_of(const Condition& condition) {
    const bool value_first = condition.operands[0].kind == Operand::Kind::value;
    Part part;
    part.kind = value_first ? mirrored(condition.kind) : condition.kind;
    for (const Operand& operand : condition.operands) {
        if (operand.kind == Operand::Kind::path) {
            part.name = std::get<std::string>(operand.path.front());
        } else {
            part.values.push_back(operand.value);
        }
    }
    return part;
}

void collect_parts(const Condition& condition, std::vector<Part>& parts) {
    if (condition.kind != Kind::all_of) {
        parts.push_back(part_of(condition));
        return;
    }
    for (const Condition& inner : condition.conditions) {
        collect_parts(inner, parts);
    }
}

const char* operator_name(Kind kind) {
    switch (kind) {
    case Kind::any_of:
        return "OR";
    case Kind::negation:
        return "NOT";
    case Kind::not_equal:
        return "<>";
    case Kind::in:
        return "IN";
    case Kind::attribute_exists:
        return "attribute_exists";
    case Kind::attribute_not_exists:
        return "attribute_not_exists";
    case Kind::attribute_type:
        return "attribute_type";
    case Kind::contains:
        return "contains";
    default:
        return nullptr; // allowed
    }
}

ApiError invalid_condition(const Wording& wording, const std::string& text) {
    return wording.error("Invalid KeyConditionExpression: " + text);
}

void check_operands(const Condition& condition, const Wording& wording) {
    const bool needs_name_first =
        condition.kind == Kind::between || condition.kind == Kind::begins_with;
    if (needs_name_first && condition.operands[0].kind == Operand::Kind::value) {
        throw invalid_condition(
            wording,
            std::string("Invalid condition in KeyConditionExpression: ") +
                (condition.kind == Kind::between ? "BETWEEN" : "begins_with") +
                " operator must have the key attribute as its first operand");
    }
    std::size_t names = 0;
    for (const Operand& operand : condition.operands) {
        if (operand.kind == Operand::Kind::size) {
            throw invalid_condition(
                wording, "KeyConditionExpressions cannot contain nested operations");
        }
        if (operand.kind == Operand::Kind::path) {
            ++names;
            if (operand.path.size() > 1) {
                throw invalid_condition(
                    wording, "KeyConditionExpressions cannot have conditions on nested attributes");
            }
        }
    }
    if (names != 1) {
        throw invalid_condition(
            wording,
            names == 0 ? "Invalid condition in KeyConditionExpression: No key attribute specified"
                       : "Invalid condition in KeyConditionExpression: Multiple attribute names "
                         "used in one condition");
    }
}

void check_structure(const Condition& condition, const Wording& wording) {
    if (const char* name = operator_name(condition.kind)) {
        throw invalid_condition(
            wording, std::string("Invalid operator used in KeyConditionExpression: ") + name);
    }
    for (const Condition& inner : condition.conditions) {
        check_structure(inner, wording);
    }
    if (condition.kind != Kind::all_of) {
        check_operands(condition, wording);
    }
}

const Part* find_part(const std::vector<Part>& parts, const std::string& name) {
    const auto found = std::find_if(
        parts.begin(), parts.end(), [&](const Part& part) { return part.name == name; });
    return found == parts.end() ? nullptr : &*found;
}

bool has_other_names(const std::vector<Part>& parts, const KeySchema& schema) {
    return std::any_of(
        parts.begin(), parts.end(), [&](const Part& part) { return !schema.contains(part.name); });
}

std::string joined_names(const std::vector<KeyAttribute>& attributes) {
    std::string out;
    for (const KeyAttribute& attribute : attributes) {
        out.append(out.empty() ? "" : ", ").append(attribute.name);
    }
    return out;
}

ApiError missed(const std::string& name) {
    return ApiError::validation("Query condition missed key schema element: " + name);
}

// Global indexes with several HASH or RANGE attributes.
void check_composite(const std::vector<Part>& parts, const KeySchema& schema) {
    for (const KeyAttribute& attribute : schema.hash) {
        const Part* part = find_part(parts, attribute.name);
        if (part == nullptr || part->kind != Kind::equal) {
            throw ApiError::validation(
                "HASH key attributes " + joined_names(schema.hash) +
                " must have equality conditions specified in the query");
        }
    }
    std::vector<KeyAttribute> loose; // before the attribute looked at, and not fixed by equality
    for (const KeyAttribute& attribute : schema.range) {
        const Part* part = find_part(parts, attribute.name);
        if (part != nullptr && !loose.empty()) {
            throw ApiError::validation(
                "RANGE key attributes " + joined_names(loose) +
                " must have equality conditions specified in the query because a condition is "
                "present on key attribute " +
                attribute.name);
        }
        if (part == nullptr || part->kind != Kind::equal) {
            loose.push_back(attribute);
        }
    }
}

void check_plain(const std::vector<Part>& parts, const KeySchema& schema) {
    const Part* hash = find_part(parts, schema.hash[0].name);
    if (hash == nullptr) {
        throw missed(schema.hash[0].name);
    }
    if (parts.size() > 1 && find_part(parts, schema.range[0].name) == nullptr) {
        throw missed(schema.range[0].name);
    }
    if (hash->kind != Kind::equal) {
        throw ApiError::validation("Query key condition not supported");
    }
}

void check_values(const Part& part, const KeyAttribute& attribute) {
    switch (part.kind) {
    case Kind::equal:
    case Kind::less:
    case Kind::less_equal:
    case Kind::greater:
    case Kind::greater_equal:
    case Kind::between:
    case Kind::begins_with:
        break;
    default: // only KeyConditions can get here
        throw ApiError::validation(
            "Attempted conditional constraint is not an indexable operation");
    }
    for (const json& value : part.values) {
        if (type_of(value) != attribute.type) {
            throw ApiError::validation(
                std::string(invalid) + "Condition parameter type does not match schema type");
        }
        const json& content = content_of(value);
        if (content.is_string() && content.get_ref<const std::string&>().empty()) {
            throw ApiError::validation(
                std::string("One or more parameter values are not valid. The AttributeValue for a "
                            "key attribute cannot contain an empty ") +
                (attribute.type == "S" ? "string" : "binary") + " value. Key: " + attribute.name);
        }
    }
}

Key extended(const Key& partition, const std::vector<json>& values) {
    Key key = partition;
    for (const json& value : values) {
        key.text(key_bytes(value));
    }
    return key;
}

// The smallest bytes after all that start with `prefix`.
std::string end_of(std::string prefix) {
    while (static_cast<unsigned char>(prefix.back()) == 0xff) {
        prefix.pop_back();
    }
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

} // namespace

void check_key_condition(const Condition& condition, const Wording& wording) {
    check_structure(condition, wording);
    std::vector<Part> parts;
    collect_parts(condition, parts);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (find_part(parts, parts[i].name) != &parts[i]) {
            throw invalid_condition(
                wording, "KeyConditionExpressions must only contain one condition per key");
        }
    }
}

KeyCondition match_key_condition(const Condition& condition, const KeySchema& schema) {
    std::vector<Part> parts;
    collect_parts(condition, parts);
    const std::size_t elements = schema.hash.size() + schema.range.size();
    if (parts.size() == 2 && elements == 1) {
        throw ApiError::validation("Query key condition not supported");
    }
    if (parts.size() > elements) {
        throw ApiError::validation(
            "The number of query conditions (" + std::to_string(parts.size()) +
            ") exceeds the number of key attributes defined in the schema (" +
            std::to_string(elements) + ")");
    }
    const bool is_composite = schema.hash.size() > 1 || schema.range.size() > 1;
    if (is_composite) {
        check_composite(parts, schema);
    } else {
        check_plain(parts, schema);
    }
    if (has_other_names(parts, schema)) {
        throw missed((schema.range.empty() ? schema.hash : schema.range)[0].name);
    }
    KeyCondition out;
    for (const KeyAttribute& attribute : schema.hash) {
        const Part* part = find_part(parts, attribute.name);
        check_values(*part, attribute);
        out.hash.push_back(part->values[0]);
    }
    for (const KeyAttribute& attribute : schema.range) {
        const Part* part = find_part(parts, attribute.name);
        if (part == nullptr) {
            break;
        }
        check_values(*part, attribute);
        if (part->kind == Kind::equal) {
            out.range_equal.push_back(part->values[0]);
        } else if (part->kind == Kind::begins_with && attribute.type == "N") {
            throw ApiError::validation(
                std::string(invalid) +
                "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type");
        } else {
            out.range = KeyCondition::Range{part->kind, part->values};
        }
    }
    return out;
}

bool KeyCondition::matches(const json& item, const KeySchema& schema) const {
    const auto value = [&](const KeyAttribute& attribute) -> const json* {
        const auto found = item.find(attribute.name);
        return found == item.end() ? nullptr : &*found;
    };
    for (std::size_t i = 0; i < hash.size(); ++i) {
        const json* own = value(schema.hash[i]);
        if (own == nullptr || !equal(*own, hash[i])) {
            return false;
        }
    }
    for (std::size_t i = 0; i < range_equal.size(); ++i) {
        const json* own = value(schema.range[i]);
        if (own == nullptr || !equal(*own, range_equal[i])) {
            return false;
        }
    }
    if (!range) {
        return true;
    }
    Condition condition;
    condition.kind = range->kind;
    Operand attribute;
    attribute.kind = Operand::Kind::path;
    attribute.path = {schema.range[range_equal.size()].name};
    condition.operands.push_back(std::move(attribute));
    for (const json& bound : range->bounds) {
        Operand operand;
        operand.value = bound;
        condition.operands.push_back(std::move(operand));
    }
    return holds(condition, &item);
}

std::pair<std::string, std::string>
range_interval(const Key& partition, const KeyCondition& condition) {
    const Key prefix = extended(partition, condition.range_equal);
    if (!condition.range) {
        return {prefix.str(), prefix.end()};
    }
    const std::vector<json>& bounds = condition.range->bounds;
    const Key first = extended(prefix, {bounds[0]});
    switch (condition.range->kind) {
    case Kind::less:
        return {prefix.str(), first.str()};
    case Kind::less_equal:
        return {prefix.str(), first.end()};
    case Kind::greater:
        return {first.end(), prefix.end()};
    case Kind::greater_equal:
        return {first.str(), prefix.end()};
    case Kind::between:
        return {first.str(), std::max(first.str(), extended(prefix, {bounds[1]}).end())};
    default:
        break;
    }
    // begins_with: the value without the terminator that Key::text puts after it
    std::string start = first.str();
    start.resize(start.size() - 2);
    return {start, end_of(start)};
}

} // namespace snowglobe::dynamodb
