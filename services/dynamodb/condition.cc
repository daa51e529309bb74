#include "services/dynamodb/condition.h"

#include "services/dynamodb/value.h"

#include <algorithm>
#include <optional>

namespace snowglobe::dynamodb {

namespace {

using Kind = Condition::Kind;

// An operand's value. size() makes one of its own; all others lie in the item or the expression.
class Value {
public:
    Value(const Operand& operand, const json* item) {
        if (operand.kind == Operand::Kind::value) {
            value_ = &operand.value;
        } else if (operand.kind == Operand::Kind::path) {
            value_ = item == nullptr ? nullptr : find(*item, operand.path);
        } else if (operand.kind == Operand::Kind::size) {
            const Value inner(operand.arguments[0], item);
            const std::optional<std::size_t> count =
                inner.get() == nullptr ? std::nullopt : element_count(*inner.get());
            if (count) {
                made_ = json{{"N", std::to_string(*count)}};
                value_ = &made_;
            }
        }
    }
    Value(const Value&) = delete;
    Value& operator=(const Value&) = delete;
    const json* get() const { return value_; } // nullptr: there is none

private:
    json made_;
    const json* value_ = nullptr;
};

bool is_ordered(Kind kind, std::strong_ordering order) {
    switch (kind) {
    case Kind::less:
        return order < 0;
    case Kind::less_equal:
        return order <= 0;
    case Kind::greater:
        return order > 0;
    default:
        return order >= 0;
    }
}

bool begins_with(const json& value, const json& prefix) {
    const std::string& type = type_of(value);
    return type == type_of(prefix) && (type == "S" || type == "B") &&
           key_bytes(value).starts_with(key_bytes(prefix));
}

// A substring, a member of a set, an element of a list.
bool contains(const json& value, const json& wanted) {
    const std::string& type = type_of(value);
    const std::string& wanted_type = type_of(wanted);
    if (type == "S" || type == "B") {
        return wanted_type == type && key_bytes(value).find(key_bytes(wanted)) != std::string::npos;
    }
    const json& content = content_of(value);
    if (type == "L") {
        return std::find(content.begin(), content.end(), wanted) != content.end();
    }
    const bool is_set = type == "SS" || type == "NS" || type == "BS";
    return is_set && type.substr(0, 1) == wanted_type &&
           std::find(content.begin(), content.end(), content_of(wanted)) != content.end();
}

bool holds_with(const Condition& condition, const json* item, const json& first) {
    const Value second(condition.operands[1], item);
    if (condition.kind == Kind::in) {
        for (std::size_t i = 1; i < condition.operands.size(); ++i) {
            const Value candidate(condition.operands[i], item);
            if (candidate.get() != nullptr && equal(first, *candidate.get())) {
                return true;
            }
        }
        return false;
    }
    if (second.get() == nullptr) {
        return condition.kind == Kind::not_equal;
    }
    switch (condition.kind) {
    case Kind::equal:
        return equal(first, *second.get());
    case Kind::not_equal:
        return !equal(first, *second.get());
    case Kind::between: {
        const Value upper(condition.operands[2], item);
        if (upper.get() == nullptr) {
            return false;
        }
        const auto low = compare(first, *second.get());
        const auto high = compare(first, *upper.get());
        return low && high && *low >= 0 && *high <= 0;
    }
    case Kind::attribute_type:
        return content_of(*second.get()) == type_of(first);
    case Kind::begins_with:
        return begins_with(first, *second.get());
    case Kind::contains:
        return contains(first, *second.get());
    default: {
        const auto order = compare(first, *second.get());
        return order && is_ordered(condition.kind, *order);
    }
    }
}

void collect(const Operand& operand, std::vector<std::string>& names) {
    if (operand.kind == Operand::Kind::path) {
        names.push_back(std::get<std::string>(operand.path.front()));
    }
    for (const Operand& argument : operand.arguments) {
        collect(argument, names);
    }
}

void collect(const Condition& condition, std::vector<std::string>& names) {
    for (const Operand& operand : condition.operands) {
        collect(operand, names);
    }
    for (const Condition& inner : condition.conditions) {
        collect(inner, names);
    }
}

} // namespace

bool holds(const Condition& condition, const json* item) {
    switch (condition.kind) {
    case Kind::all_of:
        return std::all_of(
            condition.conditions.begin(), condition.conditions.end(), [&](const Condition& inner) {
                return holds(inner, item);
            });
    case Kind::any_of:
        return std::any_of(
            condition.conditions.begin(), condition.conditions.end(), [&](const Condition& inner) {
                return holds(inner, item);
            });
    case Kind::negation:
        return !holds(condition.conditions[0], item);
    default:
        break;
    }
    const Value first(condition.operands[0], item);
    if (condition.kind == Kind::attribute_exists) {
        return first.get() != nullptr;
    }
    if (condition.kind == Kind::attribute_not_exists) {
        return first.get() == nullptr;
    }
    if (first.get() == nullptr) { // a missing operand differs from everything
        return condition.kind == Kind::not_equal;
    }
    return holds_with(condition, item, *first.get());
}

const json* find(const json& item, const Path& path) {
    const auto attribute = item.find(std::get<std::string>(path.front()));
    if (attribute == item.end()) {
        return nullptr;
    }
    const json* value = &*attribute;
    for (std::size_t i = 1; i < path.size(); ++i) {
        const json& content = content_of(*value);
        if (const std::string* name = std::get_if<std::string>(&path[i])) {
            if (type_of(*value) != "M" || !content.contains(*name)) {
                return nullptr;
            }
            value = &content.at(*name);
        } else {
            const std::uint64_t index = std::get<std::uint64_t>(path[i]);
            if (type_of(*value) != "L" || index >= content.size()) {
                return nullptr;
            }
            value = &content[index];
        }
    }
    return value;
}

std::vector<std::string> attributes_of(const Condition& condition) {
    std::vector<std::string> names;
    collect(condition, names);
    return names;
}

} // namespace snowglobe::dynamodb
