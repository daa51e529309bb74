// Contents: mixing with expressions; comparisons with their errors; Expected; filters and key
// conditions; AttributeUpdates; AttributesToGet.
#include "services/dynamodb/request/legacy.h"

#include "services/dynamodb/value.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

namespace snowglobe::dynamodb {

namespace {

using Kind = Condition::Kind;

constexpr const char* invalid = "One or more parameter values were invalid: ";

struct Comparison {
    std::string_view name;
    Kind kind;
    std::size_t values_min;
    std::size_t values_max;
    std::string_view types; // of the values, each between spaces; empty: all
};

constexpr std::string_view scalars = " S N B ";

constexpr Comparison comparisons[] = {
    {"EQ", Kind::equal, 1, 1, ""},
    {"NE", Kind::not_equal, 1, 1, ""},
    {"LE", Kind::less_equal, 1, 1, scalars},
    {"LT", Kind::less, 1, 1, scalars},
    {"GE", Kind::greater_equal, 1, 1, scalars},
    {"GT", Kind::greater, 1, 1, scalars},
    {"NULL", Kind::attribute_not_exists, 0, 0, ""},
    {"NOT_NULL", Kind::attribute_exists, 0, 0, ""},
    {"CONTAINS", Kind::contains, 1, 1, " S N B BOOL NULL "},
    {"NOT_CONTAINS", Kind::negation, 1, 1, " S N B BOOL NULL "},
    {"BEGINS_WITH", Kind::begins_with, 1, 1, " S B "},
    {"IN", Kind::in, 1, SIZE_MAX, scalars},
    {"BETWEEN", Kind::between, 2, 2, scalars},
};

const Comparison& find_comparison(const std::string& name, const Wording& wording) {
    for (const Comparison& comparison : comparisons) {
        if (comparison.name == name) {
            return comparison;
        }
    }
    throw wording.error(std::string(invalid) + "Invalid comparison operator");
}

Condition condition_on(const std::string& name, Kind kind, std::vector<json> values) {
    Condition condition;
    condition.kind = kind;
    Operand attribute;
    attribute.kind = Operand::Kind::path;
    attribute.path = {name};
    condition.operands.push_back(std::move(attribute));
    for (json& value : values) {
        Operand operand;
        operand.value = std::move(value);
        condition.operands.push_back(std::move(operand));
    }
    return condition;
}

// NOT_CONTAINS is false, like all comparisons but NE, where there is no attribute.
Condition not_contains(const std::string& name, std::vector<json> values) {
    Condition negation;
    negation.kind = Kind::negation;
    negation.conditions.push_back(condition_on(name, Kind::contains, std::move(values)));
    Condition both;
    both.conditions.push_back(condition_on(name, Kind::attribute_exists, {}));
    both.conditions.push_back(std::move(negation));
    return both;
}

Condition compare_with(
    const std::string& name,
    const std::string& operator_name,
    std::vector<json> values,
    const Wording& wording) {
    const Comparison& comparison = find_comparison(operator_name, wording);
    if (values.size() < comparison.values_min || values.size() > comparison.values_max) {
        throw wording.error(
            std::string(invalid) + "Invalid number of argument(s) for the " + operator_name +
            " ComparisonOperator");
    }
    for (const json& value : values) {
        const std::string& type = type_of(value);
        if (type != type_of(values[0])) {
            throw wording.error(
                std::string(invalid) +
                "AttributeValues inside AttributeValueList must be of same type");
        }
        if (!comparison.types.empty() &&
            comparison.types.find(" " + type + " ") == std::string_view::npos) {
            throw wording.error(
                std::string(invalid) + "ComparisonOperator " + operator_name +
                " is not valid for " + type + " AttributeValue type");
        }
    }
    if (comparison.kind == Kind::between &&
        compare(values[0], values[1]) == std::strong_ordering::greater) {
        throw wording.error("The BETWEEN condition was provided a range where the lower bound is "
                            "greater than the upper bound");
    }
    return comparison.kind == Kind::negation
               ? not_contains(name, std::move(values))
               : condition_on(name, comparison.kind, std::move(values));
}

void check_name(const std::string& name, const Wording& wording) {
    if (name.empty()) {
        throw wording.error("Empty attribute name");
    }
}

std::vector<json>
values_in(const json& list, const Wording& wording, int levels_max = nesting_max) {
    std::vector<json> values;
    for (const json& value : list) {
        values.push_back(value);
        normalise_value(values.back(), wording, levels_max);
    }
    return values;
}

bool is_true(const json& boolean) {
    return boolean.is_boolean() ? boolean.get<bool>() : boolean != "false";
}

Condition expected_entry(const std::string& name, const json& entry, const Wording& wording) {
    const auto error = [&](const std::string& text) {
        return wording.error(std::string(invalid) + text + " for Attribute: " + name);
    };
    check_name(name, wording);
    const bool has_value = entry.contains("Value");
    const bool has_list = entry.contains("AttributeValueList");
    std::vector<json> values =
        has_list ? values_in(entry["AttributeValueList"], wording) : std::vector<json>();
    if (has_value) {
        values.push_back(entry["Value"]);
        normalise_value(values.back(), wording);
    }
    if (has_value && has_list) {
        throw error("Value and AttributeValueList cannot be used together");
    }
    if (entry.contains("ComparisonOperator")) {
        const std::string operator_name = entry["ComparisonOperator"].get<std::string>();
        if (entry.contains("Exists")) {
            throw error("Exists and ComparisonOperator cannot be used together");
        }
        if (!has_value && !has_list && operator_name != "NULL" && operator_name != "NOT_NULL") {
            find_comparison(operator_name, wording);
            throw error(
                "Value or AttributeValueList must be used with ComparisonOperator: " +
                operator_name);
        }
        return compare_with(name, operator_name, std::move(values), wording);
    }
    if (has_list) {
        throw error("AttributeValueList can only be used with a ComparisonOperator");
    }
    const bool exists = !entry.contains("Exists") || is_true(entry["Exists"]);
    if (exists && !has_value) {
        throw error(
            std::string("Value must be provided when Exists is ") +
            (entry.contains("Exists") ? "true" : "null"));
    }
    if (!exists && has_value) {
        throw error("Value cannot be used when Exists is false");
    }
    return condition_on(name, exists ? Kind::equal : Kind::attribute_not_exists, std::move(values));
}

Condition joined(std::vector<Condition> conditions, const Members& members) {
    Condition out;
    out.kind = members.word(Member::ConditionalOperator) == "OR" ? Kind::any_of : Kind::all_of;
    out.conditions = std::move(conditions);
    return out;
}

// A map of Condition structures: QueryFilter, ScanFilter, KeyConditions.
std::vector<Condition> conditions_in(const json& map, const Wording& wording, int levels_max) {
    std::vector<Condition> conditions;
    for (const auto& [name, entry] : map.items()) {
        check_name(name, wording);
        std::vector<json> values;
        if (entry.contains("AttributeValueList")) {
            values = values_in(entry["AttributeValueList"], wording, levels_max);
        }
        conditions.push_back(compare_with(
            name, entry.value("ComparisonOperator", std::string()), std::move(values), wording));
    }
    return conditions;
}

bool is_set(const std::string& type) {
    return type == "SS" || type == "NS" || type == "BS";
}

Update::Action update_entry(const std::string& name, const json& entry, const Wording& wording) {
    check_name(name, wording);
    Update::Action action;
    action.path = {name};
    const std::string verb = entry.value("Action", std::string("PUT"));
    if (verb != "PUT" && verb != "ADD" && verb != "DELETE") {
        throw Wording::enveloped(
            "Member must satisfy enum value set: [ADD, DELETE, PUT]' for Action");
    }
    // These three stand outside of the envelope in both layers.
    if (!entry.contains("Value")) {
        if (verb != "DELETE") {
            throw Wording::bare(
                std::string(invalid) +
                "Only DELETE action is allowed when no attribute value is specified");
        }
        action.kind = Update::Action::Kind::remove;
        return action;
    }
    action.operand.value = entry["Value"];
    normalise_value(action.operand.value, wording);
    const std::string& type = type_of(action.operand.value);
    if (verb == "DELETE") {
        if (!is_set(type)) {
            throw Wording::bare(
                std::string(invalid) + "DELETE action with value is not supported for the type " +
                type);
        }
        action.kind = Update::Action::Kind::remove_elements;
    } else if (verb == "ADD") {
        if (!is_set(type) && type != "N" && type != "L") {
            throw Wording::bare(
                std::string(invalid) + "ADD action is not supported for the type " + type);
        }
        action.kind = Update::Action::Kind::add;
    }
    return action;
}

std::string present(const Members& members, std::initializer_list<Member> among) {
    std::string out;
    for (const Member member : among) {
        if (members.has(member)) {
            out.append(out.empty() ? "" : ", ").append(name_of(member));
        }
    }
    return out;
}

} // namespace

void check_mixing(const Members& members, const Wording& wording) {
    std::string others = present(
        members,
        {Member::AttributesToGet,
         Member::AttributeUpdates,
         Member::Expected,
         Member::QueryFilter,
         Member::ScanFilter,
         Member::ConditionalOperator});
    // KeyConditions may stand beside a filter or a projection.
    if (members.has(Member::KeyConditions) && members.has(Member::KeyConditionExpression)) {
        others.append(others.empty() ? "" : ", ").append("KeyConditions");
    }
    if (others.empty()) {
        return;
    }
    const std::string expressions = present(
        members,
        {Member::ProjectionExpression,
         Member::UpdateExpression,
         Member::FilterExpression,
         Member::ConditionExpression,
         Member::KeyConditionExpression});
    if (!expressions.empty()) {
        throw wording.error(
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {" +
            others + "} Expression parameters: {" + expressions + "}");
    }
}

void check_conditional_operator(const Members& members, Member member, const Wording& wording) {
    if (!members.has(Member::ConditionalOperator)) {
        return;
    }
    if (!members.has(member)) {
        throw wording.error("ConditionalOperator cannot be used without Filter or Expected");
    }
    if (members.at(member).size() < 2) {
        throw wording.error("ConditionalOperator can only be used when Filter or Expected has two "
                            "or more elements");
    }
}

std::optional<Condition> expected_condition(const Members& members, const Wording& wording) {
    const json* expected = members[Member::Expected];
    if (expected == nullptr) {
        return std::nullopt;
    }
    std::vector<Condition> conditions;
    for (const auto& [name, entry] : expected->items()) {
        conditions.push_back(expected_entry(name, entry, wording));
    }
    return joined(std::move(conditions), members);
}

std::optional<Condition>
legacy_filter(const Members& members, Member member, const Wording& wording) {
    if (!members.has(member)) {
        return std::nullopt;
    }
    const int levels_max = member == Member::ScanFilter ? nesting_max_compared : nesting_max;
    return joined(conditions_in(members.at(member), wording, levels_max), members);
}

std::optional<Condition> key_conditions(const Members& members, const Wording& wording) {
    const json* given = members[Member::KeyConditions];
    if (given == nullptr) {
        return std::nullopt;
    }
    Condition all;
    all.conditions = conditions_in(*given, wording, nesting_max);
    for (Condition& condition : all.conditions) {
        if (condition.kind == Kind::all_of) { // NOT_CONTAINS: no key condition, like CONTAINS
            Condition contains = std::move(condition.conditions[1].conditions[0]);
            condition = std::move(contains);
        }
    }
    return all;
}

std::optional<Update> attribute_updates(const Members& members, const Wording& wording) {
    const json* updates = members[Member::AttributeUpdates];
    if (updates == nullptr) {
        return std::nullopt;
    }
    Update update;
    update.from_expression = false;
    for (const auto& [name, entry] : updates->items()) {
        update.actions.push_back(update_entry(name, entry, wording));
    }
    return update;
}

std::optional<Projection> attributes_to_get(const Members& members, const Wording& wording) {
    const json* names = members[Member::AttributesToGet];
    if (names == nullptr) {
        return std::nullopt;
    }
    Projection projection;
    std::set<std::string> seen;
    for (const json& name : *names) {
        const std::string text = name.get<std::string>();
        check_name(text, wording);
        if (!seen.insert(text).second) {
            throw wording.error(
                std::string(invalid) + "Duplicate value in attribute name: " + text);
        }
        projection.push_back({text});
    }
    return projection;
}

} // namespace snowglobe::dynamodb
