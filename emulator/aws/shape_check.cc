#include "emulator/aws/shape_check.h"

#include "emulator/aws/aws_wire.h"
#include "emulator/base/lower_case.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace snowglobe {

namespace {

// The front door lets 2,000 levels of JSON through; calls from elsewhere stop here.
constexpr int depth_max = 2'100;

// A value's way down from the request, on the stack of the walk.
struct Place {
    const Place* parent = nullptr;
    const ShapeMember* member = nullptr;
    std::size_t index = 0;
    const std::string* key = nullptr;
    int depth = 0;

    Place below(const ShapeMember& of) const { return {this, &of, 0, nullptr, depth + 1}; }
    Place element(std::size_t at, const std::string* of = nullptr) const {
        return {this, nullptr, at, of, depth + 1};
    }
};

std::vector<ShapeStep> steps_of(const Place& place) {
    std::vector<ShapeStep> steps;
    for (const Place* at = &place; at->parent != nullptr; at = at->parent) {
        steps.push_back({at->member, at->index, at->key ? *at->key : "", at->key != nullptr});
    }
    std::reverse(steps.begin(), steps.end());
    return steps;
}

// Java's String.length().
std::int64_t utf16_length(std::string_view text) {
    std::int64_t length = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        length += (byte & 0xc0) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
    }
    return length;
}

std::int64_t decoded_length(std::string_view base64) {
    const std::int64_t padding = base64.ends_with("==") ? 2 : base64.ends_with('=') ? 1 : 0;
    return static_cast<std::int64_t>(base64.size() / 4 * 3) - (base64.empty() ? 0 : padding);
}

bool is_below(std::int64_t value, const Shape& shape) {
    return shape.min != Shape::unbounded && value < shape.min;
}

bool is_above(std::int64_t value, const Shape& shape) {
    return shape.max != Shape::unbounded && value > shape.max;
}

// "true", "T", "yes", "Y", "1" and their opposites.
std::optional<bool> boolean_of(std::string text) {
    text = lower_case(std::move(text));
    for (const char* word : {"true", "t", "yes", "y", "1"}) {
        if (text == word) {
            return true;
        }
    }
    for (const char* word : {"false", "f", "no", "n", "0"}) {
        if (text == word) {
            return false;
        }
    }
    return std::nullopt;
}

// Rows in the order of errors: members by rank, elements as they stand, own constraints first.
bool stands_before(const ShapeViolation& a, const ShapeViolation& b) {
    const std::size_t common = std::min(a.path.size(), b.path.size());
    for (std::size_t i = 0; i < common; ++i) {
        const auto rank = [](const ShapeStep& step) {
            return step.member != nullptr ? step.member->rank : step.index;
        };
        if (rank(a.path[i]) != rank(b.path[i])) {
            return rank(a.path[i]) < rank(b.path[i]);
        }
    }
    return std::pair(a.path.size(), a.constraint) < std::pair(b.path.size(), b.constraint);
}

// One walk through a request. Over a const request it finds what is wrong and whether anything
// has to change; over a copy of it, it makes the changes.
template <class Json> class Walk {
public:
    static constexpr bool changes = !std::is_const_v<Json>;

    Walk(const ShapeDialect& dialect, const ShapePatterns& patterns)
        : dialect_(dialect), patterns_(patterns) {}

    void structure(const Shape& shape, Json& value, const Place& place) {
        auto& object = value.items();
        auto entry = object.begin();
        auto kept = object.begin();
        for (const ShapeMember& member : shape.members()) {
            int order = 1;
            while (entry != object.end() && (order = entry->name.compare(member.name)) < 0) {
                ++entry; // AWS knows no such member
            }
            bool is_there = entry != object.end() && order == 0;
            if (is_there && entry->value.is_null()) {
                ++entry;
                is_there = false;
            }
            if (is_there) {
                visit(*member.shape, entry->value, place.below(member), Holder::structure);
                keep(kept, entry);
                ++entry;
            } else if (member.required) {
                add(Constraint::not_null, *member.shape, place.below(member), nullptr);
            }
        }
        drop_from(object, kept);
    }

    bool needs_change() const { return needs_change_; }
    std::vector<ShapeViolation>& violations() { return violations_; }

private:
    // What is kept moves up, and what is dropped leaves in one go: there may be a million.
    template <class Iterator> static void keep(Iterator& kept, Iterator entry) {
        if constexpr (changes) {
            if (kept != entry) {
                *kept = std::move(*entry);
            }
        }
        ++kept;
    }
    template <class Object, class Iterator> void drop_from(Object& object, Iterator kept) {
        if (kept != object.end()) {
            needs_change_ = true;
            if constexpr (changes) {
                object.erase(kept, object.end());
            }
        }
    }

    template <class Value> void change(Json& value, Value&& to) {
        needs_change_ = true;
        if constexpr (changes) {
            value = std::forward<Value>(to);
        }
    }

    ShapeViolation*
    add(Constraint constraint, const Shape& shape, const Place& place, const json* value) {
        if constexpr (!changes) {
            violations_.push_back({constraint, &shape, steps_of(place), value, {}, false});
            return &violations_.back();
        }
        return nullptr;
    }

    void visit(const Shape& shape, Json& value, const Place& place, Holder holder) {
        if (place.depth > depth_max) {
            throw ApiError("SerializationException", "");
        }
        if (!has_type(shape, value)) {
            throw dialect_.type_error(shape, value, holder);
        }
        // A map's and a list's scalars are reported with the whole.
        const bool on_its_own = holder == Holder::structure;
        switch (shape.type) {
        case ShapeType::text:
            if (on_its_own) {
                check_text(shape, value, place);
            }
            break;
        case ShapeType::integer:
        case ShapeType::long_integer:
            check_integer(shape, value, place);
            break;
        case ShapeType::boolean:
            check_boolean(shape, value, holder);
            break;
        case ShapeType::blob:
            check_blob(shape, value, place);
            break;
        case ShapeType::timestamp:
        case ShapeType::decimal:
            break;
        case ShapeType::list:
            if (on_its_own) {
                check_size(shape, value, place);
            }
            list(shape, value, place);
            break;
        case ShapeType::map:
            if (on_its_own) {
                check_size(shape, value, place);
            }
            map(shape, value, place);
            break;
        case ShapeType::structure:
            structure(shape, value, place);
            break;
        }
    }

    bool has_type(const Shape& shape, const json& value) const {
        switch (shape.type) {
        case ShapeType::text:
        case ShapeType::blob:
            return value.is_string();
        case ShapeType::integer:
        case ShapeType::long_integer:
        case ShapeType::timestamp:
        case ShapeType::decimal:
            return value.is_number();
        case ShapeType::boolean:
            return value.is_boolean() || (dialect_.booleans_from_text && value.is_string());
        case ShapeType::list:
            return value.is_array();
        case ShapeType::map:
        case ShapeType::structure:
            return value.is_object();
        }
        return false;
    }

    bool satisfies(const Shape& shape, std::string_view text) const {
        return !violates_length(shape, text) && !violates_pattern(shape, text) &&
               !violates_enum(shape, text);
    }

    static bool violates_length(const Shape& shape, std::string_view text) {
        if (shape.min == Shape::unbounded && shape.max == Shape::unbounded) {
            return false;
        }
        const std::int64_t length = utf16_length(text);
        return is_below(length, shape) || is_above(length, shape);
    }

    bool violates_pattern(const Shape& shape, std::string_view text) const {
        return !shape.pattern.empty() && !patterns_.matches(shape.pattern, text);
    }

    static bool violates_enum(const Shape& shape, std::string_view text) {
        const auto values = shape.enum_values;
        return !values.empty() && std::find(values.begin(), values.end(), text) == values.end();
    }

    bool has_own_rule(const Shape& shape) const {
        return dialect_.own.satisfies != nullptr && shape.name == dialect_.own.shape;
    }

    void check_text(const Shape& shape, const json& value, const Place& place) {
        const auto& text = value.get_ref<const std::string&>();
        if (has_own_rule(shape)) {
            if (!dialect_.own.satisfies(text)) {
                add(Constraint::own, shape, place, &value);
            }
            return;
        }
        if (!shape.is_constrained() || satisfies(shape, text)) {
            return;
        }
        if (violates_pattern(shape, text)) {
            add(Constraint::pattern, shape, place, &value);
        }
        if (violates_length(shape, text)) {
            const bool below = is_below(utf16_length(text), shape);
            add(below ? Constraint::min : Constraint::max, shape, place, &value);
        }
        if (violates_enum(shape, text)) {
            add(Constraint::enumeration, shape, place, &value);
        }
    }

    void check_integer(const Shape& shape, Json& value, const Place& place) {
        using Limits32 = std::numeric_limits<std::int32_t>;
        using Limits64 = std::numeric_limits<std::int64_t>;
        const bool wide = shape.type == ShapeType::long_integer;
        const std::int64_t low = wide ? Limits64::min() : Limits32::min();
        const std::int64_t high = wide ? Limits64::max() : Limits32::max();
        std::int64_t number = 0;
        bool same = false;
        if (value.is_number_float()) {
            const double given = value.template get<double>();
            const double whole = dialect_.fractions_floor ? std::floor(given) : std::trunc(given);
            number = whole >= static_cast<double>(high)  ? high
                     : whole <= static_cast<double>(low) ? low
                                                         : static_cast<std::int64_t>(whole);
        } else if (value.is_number_unsigned()) {
            const auto given = value.template get<std::uint64_t>();
            same = given <= static_cast<std::uint64_t>(high);
            number = same ? static_cast<std::int64_t>(given) : high;
        } else {
            const auto given = value.template get<std::int64_t>();
            number = std::clamp(given, low, high);
            same = number == given;
        }
        if (!same) {
            change(value, number);
        }
        if (is_below(number, shape) || is_above(number, shape)) {
            const bool below = is_below(number, shape);
            if (auto* added =
                    add(below ? Constraint::min : Constraint::max, shape, place, &value)) {
                added->number = number;
                added->was_coerced = !same;
            }
        }
    }

    void check_boolean(const Shape& shape, Json& value, Holder holder) {
        if (!value.is_string()) {
            return;
        }
        const auto boolean = boolean_of(value.template get<std::string>());
        if (!boolean) {
            throw dialect_.type_error(shape, value, holder);
        }
        const auto kept = dialect_.own.kept_as_text;
        if (std::find(kept.begin(), kept.end(), shape.name) == kept.end()) {
            change(value, *boolean);
        }
    }

    void check_blob(const Shape& shape, const json& value, const Place& place) {
        const auto& text = value.get_ref<const std::string&>();
        if (dialect_.blob_error != nullptr) {
            if (const auto error = dialect_.blob_error(text)) {
                throw *error;
            }
        }
        const std::int64_t length = decoded_length(text);
        if (is_below(length, shape) || is_above(length, shape)) {
            const bool below = is_below(length, shape);
            add(below ? Constraint::min : Constraint::max, shape, place, &value);
        }
    }

    void check_size(const Shape& shape, const json& value, const Place& place) {
        auto size = static_cast<std::int64_t>(value.size());
        if (shape.type == ShapeType::map) { // whose nulls are dropped
            size -= std::count(value.begin(), value.end(), json());
        }
        if (is_below(size, shape)) {
            add(Constraint::min, shape, place, &value);
        } else if (is_above(size, shape)) {
            add(Constraint::max, shape, place, &value);
        }
    }

    // Whether a map's value or a list's element keeps the constraints that the whole reports.
    bool is_good_element(const Shape& shape, const json& value) const {
        if (!shape.is_constrained()) {
            return true;
        }
        if (value.is_string() && shape.type == ShapeType::text) {
            return satisfies(shape, value.get_ref<const std::string&>());
        }
        const auto size = static_cast<std::int64_t>(value.size());
        return !value.is_structured() || (!is_below(size, shape) && !is_above(size, shape));
    }

    void list(const Shape& shape, Json& value, const Place& place) {
        const Shape& wanted = *shape.value;
        bool all_good = true;
        std::size_t index = 0;
        for (Json& element : value) {
            const Place below = place.element(index++);
            if (element.is_null()) {
                add(Constraint::not_null, wanted, below, nullptr);
                continue;
            }
            visit(wanted, element, below, Holder::list);
            all_good = all_good && is_good_element(wanted, element);
        }
        if (!all_good) {
            add(Constraint::values, shape, place, &value);
        }
    }

    void map(const Shape& shape, Json& value, const Place& place) {
        const Shape& wanted = *shape.value;
        const Shape& key = *shape.key;
        bool keys_are_good = true;
        bool values_are_good = true;
        std::size_t index = 0;
        auto& object = value.items();
        auto kept = object.begin();
        for (auto entry = object.begin(); entry != object.end(); ++entry) {
            if (entry->value.is_null()) {
                continue;
            }
            if (has_own_rule(key)) {
                keys_are_good = keys_are_good && dialect_.own.satisfies(entry->name);
            } else if (key.is_constrained()) {
                keys_are_good = keys_are_good && satisfies(key, entry->name);
            }
            visit(wanted, entry->value, place.element(index++, &entry->name), Holder::map);
            values_are_good = values_are_good && is_good_element(wanted, entry->value);
            keep(kept, entry);
        }
        drop_from(object, kept);
        if (!keys_are_good) {
            add(Constraint::keys, shape, place, &value);
        }
        if (!values_are_good) {
            add(Constraint::values, shape, place, &value);
        }
    }

    const ShapeDialect& dialect_;
    const ShapePatterns& patterns_;
    bool needs_change_ = false;
    std::vector<ShapeViolation> violations_;
};

} // namespace

ShapeChecker::ShapeChecker(const std::vector<Door>& doors) {
    for (const Door& door : doors) {
        if (const auto* wire = dynamic_cast<const AwsWire*>(door.wire)) {
            wires_.emplace(door.service, wire);
        }
    }
}

std::optional<json> ShapeChecker::coerced(
    std::string_view service, std::string_view operation, const json& request) const {
    const auto wire = wires_.find(service);
    const OperationModel* row =
        wire == wires_.end() ? nullptr : wire->second->model().find_operation(operation);
    if (row == nullptr || row->input == nullptr) {
        return std::nullopt;
    }
    if (!request.is_object()) {
        throw ApiError("SerializationException", "");
    }
    const ShapeDialect& dialect = wire->second->dialect();
    Walk<const json> look(dialect, patterns_);
    look.structure(*row->input, request, Place());
    std::vector<ShapeViolation>& violations = look.violations();
    if (!violations.empty()) {
        std::stable_sort(violations.begin(), violations.end(), stands_before);
        if (auto error = dialect.error(operation, request, violations)) {
            throw *std::move(error);
        }
    }
    if (!look.needs_change()) {
        return std::nullopt;
    }
    json copy = request;
    Walk<json>(dialect, patterns_).structure(*row->input, copy, Place());
    return copy;
}

json ShapeChecker::check(std::string_view service, std::string_view operation, json request) const {
    auto changed = coerced(service, operation, request);
    return changed ? *std::move(changed) : std::move(request);
}

std::function<std::optional<json>(std::string_view, std::string_view, const json&)>
shape_check(const std::vector<Door>& doors) {
    return [checker = std::make_shared<const ShapeChecker>(doors)](
               std::string_view service, std::string_view operation, const json& request) {
        return checker->coerced(service, operation, request);
    };
}

} // namespace snowglobe
