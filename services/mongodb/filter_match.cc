#include "services/mongodb/bson_order.h"
#include "services/mongodb/expression.h"
#include "services/mongodb/filter.h"
#include "services/mongodb/number.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

using Kind = Condition::Kind;

bool is_absent(const std::optional<Value>& value) {
    return !value || value->is_null();
}

bool is_equal(const Value& wanted, const std::optional<Value>& value) {
    if (wanted.is_null()) {
        return is_absent(value);
    }
    return value && equal(wanted, *value);
}

// Ranges are of one kind of values only, but for the two ends of all.
bool is_in_range(Kind kind, const Value& bound, const std::optional<Value>& value) {
    const bool is_lower = kind == Kind::less || kind == Kind::less_or_equal;
    const bool has_equal = kind == Kind::less_or_equal || kind == Kind::greater_or_equal;
    if (bound.is_null()) {
        return has_equal && is_absent(value);
    }
    const bool same_kind = value && kind_of(value->type) == kind_of(bound.type);
    if (!same_kind) {
        return bound.is(is_lower ? Type::max_key : Type::min_key);
    }
    if (is_number(bound.type) && (is_nan(bound) || is_nan(*value))) {
        return has_equal && is_nan(bound) && is_nan(*value);
    }
    const auto order = compare(*value, bound);
    return order == 0 ? has_equal : (order < 0) == is_lower;
}

bool is_in(const Condition& condition, const std::optional<Value>& value) {
    for (const Value& wanted : condition.values) {
        if (is_equal(wanted, value)) {
            return true;
        }
    }
    return value && value->is(Type::string) &&
           std::any_of(
               condition.regexes.begin(), condition.regexes.end(), [&](const auto& regex) {
                   return regex->finds_in(value->text());
               });
}

bool is_matched_by_regex(const Condition& condition, const std::optional<Value>& value) {
    if (!value) {
        return false;
    }
    if (value->is(Type::string) || value->is(Type::symbol)) {
        return condition.regexes.front()->finds_in(value->text());
    }
    return value->is(Type::regex) && condition.value.is(Type::regex) &&
           equal(*value, condition.value);
}

bool has_remainder(const Condition& condition, const std::optional<Value>& value) {
    if (!value || !is_number(value->type)) {
        return false;
    }
    const auto whole = value->whole();
    if (!whole) {
        return false;
    }
    // What no machine can divide.
    const std::int64_t remainder = condition.divisor == -1 ? 0 : *whole % condition.divisor;
    return remainder == condition.remainder;
}

bool matches(const Condition& condition, View document, MatchedElement* element);
bool matches_value(const Condition& condition, const Value& value);

// An element of the array at the path, by its own condition.
bool matches_element(
    const Condition& condition, const Value& array, std::optional<std::size_t>& position) {
    if (!array.is(Type::array)) {
        return false;
    }
    const Condition& child = condition.children.front();
    std::size_t at = 0;
    for (const Member& member : array.view()) {
        const bool is_one =
            condition.kind == Kind::element_value
                ? matches_value(child, member.value)
                : (member.value.is(Type::object) || member.value.is(Type::array)) &&
                      matches(child, member.value.view(), nullptr);
        if (is_one) {
            position = at;
            return true;
        }
        ++at;
    }
    return false;
}

bool of_whole_array(Kind kind) {
    return kind == Kind::size || kind == Kind::element_object || kind == Kind::element_value;
}

bool matches(const Condition& condition, View document, MatchedElement* element) {
    switch (condition.kind) {
    case Kind::all:
        return std::all_of(
            condition.children.begin(), condition.children.end(), [&](const Condition& child) {
                return matches(child, document, element);
            });
    case Kind::any:
        return std::any_of(
            condition.children.begin(), condition.children.end(), [&](const Condition& child) {
                return matches(child, document, element);
            });
    case Kind::negation:
        return !matches(condition.children.front(), document, nullptr);
    case Kind::never:
        return false;
    case Kind::expression:
        return condition.computed->evaluate(document).value().is_true();
    default:
        break;
    }
    const auto of_seen = [&](const Seen& seen) {
        std::optional<std::size_t> position = seen.element;
        const bool is_one =
            condition.kind == Kind::element_object || condition.kind == Kind::element_value
                ? seen.value && matches_element(condition, *seen.value, position)
                : holds(condition, seen.value);
        if (is_one && element != nullptr && position) {
            element->position = position;
        }
        return is_one;
    };
    // Most paths are one name of a value that is no array.
    if (condition.path.size() == 1) {
        const auto value = document.find(condition.path.front());
        if (!value || !value->is(Type::array)) {
            return of_seen({value, std::nullopt});
        }
    }
    bool found = false;
    visit_path(
        document,
        condition.path,
        of_whole_array(condition.kind) ? LastArray::whole : LastArray::entered,
        [&](const Seen& seen) {
            found = of_seen(seen);
            return !found;
        });
    return found;
}

// Conditions of a value that has no name.
bool matches_value(const Condition& condition, const Value& value) {
    switch (condition.kind) {
    case Kind::all:
        return std::all_of(
            condition.children.begin(), condition.children.end(), [&](const Condition& child) {
                return matches_value(child, value);
            });
    case Kind::any:
        return std::any_of(
            condition.children.begin(), condition.children.end(), [&](const Condition& child) {
                return matches_value(child, value);
            });
    case Kind::negation:
        return !matches_value(condition.children.front(), value);
    case Kind::element_object:
    case Kind::element_value: {
        std::optional<std::size_t> position;
        return matches_element(condition, value, position);
    }
    default:
        break;
    }
    if (holds(condition, value)) {
        return true;
    }
    if (!value.is(Type::array) || of_whole_array(condition.kind)) {
        return false;
    }
    const View view = value.view();
    return std::any_of(view.begin(), view.end(), [&](const Member& member) {
        return holds(condition, member.value);
    });
}

} // namespace

bool holds(const Condition& condition, const std::optional<Value>& value) {
    switch (condition.kind) {
    case Kind::equal:
        return is_equal(condition.value, value);
    case Kind::less:
    case Kind::less_or_equal:
    case Kind::greater:
    case Kind::greater_or_equal:
        return is_in_range(condition.kind, condition.value, value);
    case Kind::in:
        return is_in(condition, value);
    case Kind::exists:
        return value.has_value();
    case Kind::type:
        return value && std::find(condition.types.begin(), condition.types.end(), value->type) !=
                            condition.types.end();
    case Kind::size:
        return value && value->is(Type::array) &&
               value->view().count() == static_cast<std::size_t>(condition.remainder);
    case Kind::modulo:
        return has_remainder(condition, value);
    case Kind::regex:
        return is_matched_by_regex(condition, value);
    default:
        return false;
    }
}

Filter Filter::of_values(View operators) {
    Filter out;
    out.root_ = parse_value_filter(operators);
    return out;
}

bool Filter::matches(View document, MatchedElement* element) const {
    return mongodb::matches(root_, document, element);
}

bool Filter::matches_value(const Value& value) const {
    return mongodb::matches_value(root_, value);
}

} // namespace snowglobe::mongodb
