// What each operator of an update makes of the one value that stands at its path.
#include "services/mongodb/bson_json.h"
#include "services/mongodb/bson_order.h"
#include "services/mongodb/error.h"
#include "services/mongodb/key_pattern.h"
#include "services/mongodb/number.h"
#include "services/mongodb/update.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

[[noreturn]] void bad(std::string message) {
    throw MongoError(ErrorCode::BadValue, std::move(message));
}

std::string element_text(std::string_view name, const Value& value) {
    return "{" + std::string(name) + ": " + shell_text(value) + "}";
}

std::optional<Node>
arithmetic(const Modifier& modifier, const Node* there, const Node& document) {
    const bool adds = modifier.kind == Modifier::Kind::increment;
    const Value& by = modifier.argument;
    if (there == nullptr) {
        return adds ? Node(by) : Node(*multiply(by, OwnedValue::of_int32(0).value()));
    }
    if (!is_number(there->type)) {
        throw MongoError(
            ErrorCode::TypeMismatch,
            "Cannot apply " + std::string(modifier.name) +
                " to a value of non-numeric type. " + shown_id(document) + " has the field '" +
                modifier.path.back() + "' of non-numeric type " +
                std::string(name_of(there->type)));
    }
    const Value old{there->type, there->bytes};
    const auto result = adds ? add(old, by) : multiply(old, by);
    if (!result) {
        bad("Failed to apply " + std::string(modifier.name) + " operations to current value ((" +
            (old.is(Type::int64) ? "NumberLong" : "NumberInt") + ")" + shell_text(old) +
            ") for document " + shown_id(document));
    }
    return Node(*result);
}

const Node& array_for_push(const Modifier& modifier, const Node& there, const Node& document) {
    if (!there.is_array()) {
        bad("The field '" + joined(modifier.path) + "' must be an array but is of type " +
            std::string(name_of(there.type)) + " in document " + shown_id(document));
    }
    return there;
}

std::int64_t whole_of(const Value& value, const std::string& what) {
    const auto number = value.number();
    const auto whole = value.whole();
    if (!number || !whole || static_cast<double>(*whole) != *number) {
        bad("The value for " + what + " must be an integer value but was given type: " +
            std::string(name_of(value.type)));
    }
    return *whole;
}

void sort_elements(std::vector<Field>& elements, const Value& by) {
    if (by.is(Type::object)) {
        const KeyPattern pattern(by.view());
        std::vector<std::pair<std::string, Field>> keyed;
        for (Field& element : elements) {
            const bool is_object = element.value.is_object();
            const Document document = is_object ? element.value.document() : Document();
            keyed.emplace_back(pattern.sort_key(document), std::move(element));
        }
        std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
            return a.first < b.first;
        });
        for (std::size_t i = 0; i < keyed.size(); ++i) {
            elements[i] = std::move(keyed[i].second);
        }
        return;
    }
    const bool is_descending = by.number().value_or(1) < 0;
    std::stable_sort(elements.begin(), elements.end(), [&](const Field& a, const Field& b) {
        const auto order = compare(a.value.value().value(), b.value.value().value());
        return is_descending ? order > 0 : order < 0;
    });
}

struct PushClauses {
    std::vector<Field> each;
    std::optional<std::int64_t> position;
    std::optional<std::int64_t> slice;
    std::optional<Value> sort;
};

PushClauses clauses_of(const Value& argument) {
    PushClauses out;
    const auto each = argument.is(Type::object) ? argument.view().find("$each") : std::nullopt;
    if (!each) {
        out.each.push_back({{}, argument});
        return out;
    }
    if (!each->is(Type::array)) {
        bad("The argument to $each in $push must be an array but it was of type: " +
            std::string(name_of(each->type)));
    }
    for (const Member& member : each->view()) {
        out.each.push_back({{}, member.value});
    }
    for (const Member& clause : argument.view()) {
        if (clause.name == "$position") {
            out.position = whole_of(clause.value, "$position");
        } else if (clause.name == "$slice") {
            out.slice = whole_of(clause.value, "$slice");
        } else if (clause.name == "$sort") {
            const bool is_one = clause.value.is(Type::object)
                                    ? !clause.value.view().empty()
                                    : clause.value.number().value_or(0) == 1 ||
                                          clause.value.number().value_or(0) == -1;
            if (!is_one) {
                bad("The $sort element value must be either 1 or -1");
            }
            out.sort = clause.value;
        } else if (clause.name != "$each") {
            bad("Unrecognized clause in $push: " + std::string(clause.name));
        }
    }
    return out;
}

std::optional<Node> push(const Modifier& modifier, const Node* there, const Node& document) {
    PushClauses clauses = clauses_of(modifier.argument);
    Node out;
    out.type = Type::array;
    if (there != nullptr) {
        out = array_for_push(modifier, *there, document);
    }
    const auto size = static_cast<std::int64_t>(out.fields.size());
    std::int64_t at = clauses.position.value_or(size);
    at = at < 0 ? std::max<std::int64_t>(0, size + at) : std::min(at, size);
    out.fields.insert(
        out.fields.begin() + at,
        std::make_move_iterator(clauses.each.begin()),
        std::make_move_iterator(clauses.each.end()));
    if (clauses.sort) {
        sort_elements(out.fields, *clauses.sort);
    }
    if (clauses.slice) {
        const auto now = static_cast<std::int64_t>(out.fields.size());
        if (*clauses.slice >= 0) {
            out.fields.resize(static_cast<std::size_t>(std::min(now, *clauses.slice)));
        } else if (now > -*clauses.slice) {
            out.fields.erase(out.fields.begin(), out.fields.begin() + (now + *clauses.slice));
        }
    }
    return out;
}

std::optional<Node> add_to_set(const Modifier& modifier, const Node* there) {
    Node out;
    out.type = Type::array;
    if (there != nullptr) {
        if (!there->is_array()) {
            bad("Cannot apply $addToSet to non-array field. Field named '" +
                modifier.path.back() + "' has non-array type " +
                std::string(name_of(there->type)));
        }
        out = *there;
    }
    std::vector<Value> wanted{modifier.argument};
    if (const auto each = modifier.argument.is(Type::object)
                              ? modifier.argument.view().find("$each")
                              : std::nullopt) {
        if (!each->is(Type::array)) {
            throw MongoError(
                ErrorCode::TypeMismatch,
                "The argument to $each in $addToSet must be an array but it was of type " +
                    std::string(name_of(each->type)));
        }
        wanted.clear();
        for (const Member& member : each->view()) {
            wanted.push_back(member.value);
        }
    }
    bool has_changed = there == nullptr;
    for (const Value& value : wanted) {
        const bool is_there =
            std::any_of(out.fields.begin(), out.fields.end(), [&](const Field& field) {
                return equal(field.value.value().value(), value);
            });
        if (!is_there) {
            out.push(value);
            has_changed = true;
        }
    }
    return has_changed ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<Node> pop(const Modifier& modifier, const Node* there) {
    if (there == nullptr) {
        return std::nullopt;
    }
    if (!there->is_array()) {
        throw MongoError(
            ErrorCode::TypeMismatch,
            "Path '" + joined(modifier.path) + "' contains an element of non-array type '" +
                std::string(name_of(there->type)) + "'");
    }
    if (there->fields.empty()) {
        return std::nullopt;
    }
    Node out = *there;
    out.fields.erase(
        modifier.argument.number().value_or(1) < 0 ? out.fields.begin()
                                                   : out.fields.end() - 1);
    return out;
}

bool is_pulled(const Modifier& modifier, const Value& element) {
    if (modifier.kind == Modifier::Kind::pull_all) {
        const View view = modifier.argument.view();
        return std::any_of(view.begin(), view.end(), [&](const Member& member) {
            return equal(member.value, element);
        });
    }
    if (!modifier.filter) {
        return equal(modifier.argument, element);
    }
    if (modifier.of_objects) {
        return element.is(Type::object) && modifier.filter->matches(element.view());
    }
    return modifier.filter->matches_value(element);
}

std::optional<Node> pull(const Modifier& modifier, const Node* there) {
    if (there == nullptr) {
        return std::nullopt;
    }
    if (!there->is_array()) {
        bad("Cannot apply $pull to a non-array value");
    }
    Node out = *there;
    const std::size_t gone = std::erase_if(out.fields, [&](const Field& field) {
        return is_pulled(modifier, field.value.value().value());
    });
    return gone > 0 ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<Node> bits(const Modifier& modifier, const Node* there, const Node& document) {
    OwnedValue value = OwnedValue::of_int32(0);
    if (there != nullptr) {
        value = there->value();
        if (value.type != Type::int32 && value.type != Type::int64) {
            bad("Cannot apply $bit to a value of non-integral type." + shown_id(document) +
                " has the field " + modifier.path.back() + " of non-integer type " +
                std::string(name_of(value.type)));
        }
    }
    for (const Member& one : modifier.argument.view()) {
        const auto a = static_cast<std::uint64_t>(*value.value().whole());
        const auto b = static_cast<std::uint64_t>(one.value.whole().value_or(0));
        const std::uint64_t out = one.name == "and" ? a & b : one.name == "or" ? a | b : a ^ b;
        const bool is_wide = value.type == Type::int64 || one.value.is(Type::int64);
        value = is_wide ? OwnedValue::of_int64(static_cast<std::int64_t>(out))
                        : OwnedValue::of_int32(static_cast<std::int32_t>(out));
    }
    return Node(value);
}

std::optional<Node> least_or_greatest(const Modifier& modifier, const Node* there) {
    if (there == nullptr) {
        return Node(modifier.argument);
    }
    const auto order = compare(modifier.argument, there->value().value());
    const bool replaces = modifier.kind == Modifier::Kind::minimum ? order < 0 : order > 0;
    return replaces ? std::optional<Node>(modifier.argument) : std::nullopt;
}

Node current_date(const Modifier& modifier, Time now) {
    const Value& argument = modifier.argument;
    const auto type = argument.is(Type::object) ? argument.view().find("$type") : std::nullopt;
    if (type && type->is(Type::string) && type->text() == "timestamp") {
        OwnedValue stamp = OwnedValue::of_int64((epoch_s(now) << 32) | 1);
        stamp.type = Type::timestamp;
        return stamp;
    }
    return OwnedValue::of_date(epoch_ms(now));
}

} // namespace

std::string shown_id(const Node& document) {
    const Node* const id = document.find("_id");
    return id != nullptr ? element_text("_id", id->value().value()) : "{}";
}

std::optional<Node> modified(
    const Modifier& modifier,
    const Node* there,
    const Node& document,
    const Update::Situation& situation) {
    using Kind = Modifier::Kind;
    switch (modifier.kind) {
    case Kind::set:
    case Kind::set_on_insert:
    case Kind::rename_to:
        return Node(modifier.argument);
    case Kind::increment:
    case Kind::multiply:
        return arithmetic(modifier, there, document);
    case Kind::minimum:
    case Kind::maximum:
        return least_or_greatest(modifier, there);
    case Kind::current_date:
        return current_date(modifier, situation.now);
    case Kind::push:
        return push(modifier, there, document);
    case Kind::add_to_set:
        return add_to_set(modifier, there);
    case Kind::pop:
        return pop(modifier, there);
    case Kind::pull:
    case Kind::pull_all:
        return pull(modifier, there);
    case Kind::bit:
        return bits(modifier, there, document);
    case Kind::unset:
    case Kind::rename_from:
        break;
    }
    return std::nullopt;
}

} // namespace snowglobe::mongodb
