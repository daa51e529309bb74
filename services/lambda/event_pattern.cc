// Contents: exact numbers; alternatives of a leaf; whole patterns; validation.
#include "services/lambda/event_pattern.h"

#include "emulator/base/ip_block.h"
#include "emulator/base/lower_case.h"
#include "services/lambda/decimal.h"

#include <algorithm>
#include <array>
#include <string>

namespace snowglobe::lambda {

namespace {

bool is_number(const json& value) {
    return value.is_number() || value.is_exact_number();
}

std::string number_text(const json& value) {
    return value.dump();
}

constexpr std::array comparisons = {"=", "<", "<=", ">", ">="};

bool compares(const std::string& comparison, const json& value, const json& bound) {
    const int order = compare_decimals(number_text(value), number_text(bound));
    if (comparison == "=") {
        return order == 0;
    }
    if (comparison[0] == '<') {
        return order < 0 || (order == 0 && comparison == "<=");
    }
    return order > 0 || (order == 0 && comparison == ">=");
}

// prefix, suffix and equals-ignore-case; the operand may itself ignore case (event-ruler).
bool text_matches(const std::string& name, const json& operand, const json& value) {
    if (!value.is_string()) {
        return false;
    }
    std::string text = value.get<std::string>();
    std::string wanted;
    if (operand.is_object()) {
        text = lower_case(text);
        wanted = lower_case(operand.at("equals-ignore-case").get<std::string>());
    } else {
        wanted = operand.get<std::string>();
    }
    if (name == "prefix") {
        return text.starts_with(wanted);
    }
    if (name == "suffix") {
        return text.ends_with(wanted);
    }
    return lower_case(text) == lower_case(wanted);
}

bool is_in_block(const json& block, const json& value) {
    const auto address =
        value.is_string() ? parse_ip_block(value.get<std::string>()) : std::nullopt;
    return address && parse_ip_block(block.get<std::string>())->contains(*address);
}

bool anything_but(const json& operand, const json& value) {
    if (operand.is_array()) {
        return std::find(operand.begin(), operand.end(), value) == operand.end();
    }
    if (!operand.is_object()) {
        return operand != value;
    }
    const std::string name = operand.begin().key();
    const json& inner = operand.begin().value();
    if (!inner.is_array()) {
        return !text_matches(name, inner, value);
    }
    return std::none_of(inner.begin(), inner.end(), [&](const json& one) {
        return text_matches(name, one, value);
    });
}

// Whether one value of the event satisfies one alternative; `exists` is the caller's.
bool alternative_matches(const json& alternative, const json& value) {
    if (!alternative.is_object()) {
        return alternative == value;
    }
    const std::string name = alternative.begin().key();
    const json& operand = alternative.begin().value();
    if (name == "anything-but") {
        return anything_but(operand, value);
    }
    if (name == "numeric") {
        if (!is_number(value)) {
            return false;
        }
        for (std::size_t i = 0; i + 1 < operand.size(); i += 2) {
            if (!compares(operand[i].get<std::string>(), value, operand[i + 1])) {
                return false;
            }
        }
        return true;
    }
    if (name == "cidr") {
        return is_in_block(operand, value);
    }
    return text_matches(name, operand, value);
}

// The leaf values that a field has: itself, or the elements of an array, however deep.
void collect_leaves(const json& value, std::vector<const json*>& out) {
    if (value.is_array()) {
        for (const json& element : value) {
            collect_leaves(element, out);
        }
    } else if (!value.is_object()) {
        out.push_back(&value);
    }
}

bool leaf_matches(const json& alternatives, const json* value) {
    std::vector<const json*> leaves;
    if (value != nullptr) {
        collect_leaves(*value, leaves);
    }
    return std::any_of(alternatives.begin(), alternatives.end(), [&](const json& alternative) {
        if (alternative.is_object() && alternative.contains("exists")) {
            return alternative.at("exists").get<bool>() == !leaves.empty();
        }
        return std::any_of(leaves.begin(), leaves.end(), [&](const json* leaf) {
            return alternative_matches(alternative, *leaf);
        });
    });
}

// Objects inside arrays count as the value of the field: any of them may match.
bool object_matches(const json& pattern, const json* value) {
    static const json nothing = json::object();
    if (value == nullptr || (!value->is_array() && !value->is_object())) {
        return pattern_matches(pattern, nothing);
    }
    if (value->is_object()) {
        return pattern_matches(pattern, *value);
    }
    bool any_object = false;
    for (const json& element : *value) {
        if (element.is_object() || element.is_array()) {
            any_object = true;
            if (object_matches(pattern, &element)) {
                return true;
            }
        }
    }
    return !any_object && pattern_matches(pattern, nothing);
}

const std::array operators = {
    "prefix",
    "suffix",
    "equals-ignore-case",
    "anything-but",
    "numeric",
    "exists",
    "wildcard",
    "cidr"};

bool is_operator(const std::string& name) {
    return std::find(operators.begin(), operators.end(), name) != operators.end();
}

// "$or" with fewer than two objects, or with operator names as keys, is a plain field.
bool is_or(const json& value) {
    return value.is_array() && value.size() >= 2 &&
           std::all_of(value.begin(), value.end(), [](const json& one) {
               return one.is_object() && !one.empty() &&
                      std::none_of(one.items().begin(), one.items().end(), [](const auto& item) {
                          return is_operator(item.name);
                      });
           });
}

bool is_text_operand(const json& operand) {
    return operand.is_string() ||
           (operand.is_object() && operand.size() == 1 && operand.contains("equals-ignore-case") &&
            operand.at("equals-ignore-case").is_string());
}

bool is_anything_but_operand(const json& operand) {
    if (operand.is_array()) {
        const bool texts = std::all_of(
            operand.begin(), operand.end(), [](const json& one) { return one.is_string(); });
        const bool numbers = std::all_of(operand.begin(), operand.end(), is_number);
        return !operand.empty() && (texts || numbers);
    }
    if (!operand.is_object()) {
        return operand.is_string() || is_number(operand);
    }
    if (operand.size() != 1) {
        return false;
    }
    const std::string name = operand.begin().key();
    const json& inner = operand.begin().value();
    if (name != "prefix" && name != "suffix" && name != "equals-ignore-case") {
        return false;
    }
    if (!inner.is_array()) {
        return is_text_operand(inner);
    }
    return !inner.empty() && std::all_of(inner.begin(), inner.end(), is_text_operand);
}

bool is_numeric_operand(const json& operand) {
    if (!operand.is_array() || (operand.size() != 2 && operand.size() != 4)) {
        return false;
    }
    for (std::size_t i = 0; i < operand.size(); i += 2) {
        if (!operand[i].is_string() || !is_number(operand[i + 1]) ||
            std::find(comparisons.begin(), comparisons.end(), operand[i].get<std::string>()) ==
                comparisons.end()) {
            return false;
        }
    }
    if (operand.size() == 4) { // a range: a lower bound, then an upper one
        return operand[0].get<std::string>()[0] == '>' && operand[2].get<std::string>()[0] == '<' &&
               compare_decimals(number_text(operand[1]), number_text(operand[3])) < 0;
    }
    return true;
}

bool is_alternative(const json& alternative) {
    if (alternative.is_array()) {
        return false;
    }
    if (!alternative.is_object()) {
        return true;
    }
    if (alternative.size() != 1) {
        return false;
    }
    const std::string name = alternative.begin().key();
    const json& operand = alternative.begin().value();
    if (name == "exists") {
        return operand.is_boolean();
    }
    if (name == "numeric") {
        return is_numeric_operand(operand);
    }
    if (name == "anything-but") {
        return is_anything_but_operand(operand);
    }
    if (name == "equals-ignore-case") {
        return operand.is_string();
    }
    if (name == "cidr") {
        return operand.is_string() && parse_ip_block(operand.get<std::string>());
    }
    return (name == "prefix" || name == "suffix") && is_text_operand(operand);
}

} // namespace

std::optional<json> read_exact(std::string_view text) {
    json value = json::parse_exact(text);
    return value.is_discarded() ? std::nullopt : std::optional(std::move(value));
}

json to_exact(const json& value) {
    if (value.is_number_float()) {
        return json::exact_number(value.dump());
    }
    json out = value;
    if (value.is_structured()) {
        for (json& element : out) {
            element = to_exact(element);
        }
    }
    return out;
}

bool is_pattern(const json& pattern) {
    if (!pattern.is_object() || pattern.empty()) {
        return false;
    }
    for (const auto& [name, value] : pattern.items()) {
        if (name == "$or" && is_or(value)) {
            if (!std::all_of(value.begin(), value.end(), is_pattern)) {
                return false;
            }
        } else if (value.is_object()) {
            if (!is_pattern(value)) {
                return false;
            }
        } else if (
            !value.is_array() || value.empty() ||
            !std::all_of(value.begin(), value.end(), is_alternative)) {
            return false;
        }
    }
    return true;
}

bool pattern_matches(const json& pattern, const json& event) {
    for (const auto& [name, value] : pattern.items()) {
        if (name == "$or" && is_or(value)) {
            if (std::none_of(value.begin(), value.end(), [&](const json& one) {
                    return pattern_matches(one, event);
                })) {
                return false;
            }
            continue;
        }
        const auto found = event.find(name);
        const json* field = found == event.end() ? nullptr : &*found;
        if (!(value.is_object() ? object_matches(value, field) : leaf_matches(value, field))) {
            return false;
        }
    }
    return true;
}

} // namespace snowglobe::lambda
