// The functions of expressions, a row each.
#include "services/mongodb/bson_json.h"
#include "services/mongodb/bson_order.h"
#include "services/mongodb/error.h"
#include "services/mongodb/expression.h"
#include "services/mongodb/number.h"

#include <cmath>
#include <cstdint>

namespace snowglobe::mongodb {

namespace {

using Arguments = std::vector<Expression>;

constexpr std::size_t any_number = SIZE_MAX;

Computed null() {
    return Value{};
}

Computed truth(bool value) {
    return OwnedValue::of_boolean(value);
}

[[noreturn]] void needs_numbers(std::string_view name, const Value& value) {
    throw MongoError(
        ErrorCode::TypeMismatch,
        std::string(name) + " only supports numeric or date types, not " +
            std::string(name_of(value.type)));
}

// The sum or product of all; null where one is.
template <auto combine> Computed folded(const Arguments& arguments, View document, Value first) {
    OwnedValue total = first;
    for (const Expression& argument : arguments) {
        const Computed one = argument.evaluate(document);
        if (one.is_absent()) {
            return null();
        }
        const Value value = one.value();
        if (value.is(Type::date) && total.type != Type::date) {
            total = OwnedValue::of_date(
                value.int64() + total.value().whole().value_or(0));
            continue;
        }
        if (!is_number(value.type)) {
            needs_numbers("$add", value);
        }
        if (total.type == Type::date) {
            total = OwnedValue::of_date(total.value().int64() + value.whole().value_or(0));
            continue;
        }
        auto next = combine(total.value(), value);
        total = next ? *std::move(next)
                     : OwnedValue::of_real(*total.value().number() + *value.number());
    }
    return total;
}

Computed run_add(const Arguments& arguments, View document) {
    const OwnedValue zero = OwnedValue::of_int32(0);
    return folded<add>(arguments, document, zero.value());
}

Computed run_multiply(const Arguments& arguments, View document) {
    const OwnedValue one = OwnedValue::of_int32(1);
    return folded<multiply>(arguments, document, one.value());
}

Computed run_subtract(const Arguments& arguments, View document) {
    const Computed a = arguments[0].evaluate(document);
    const Computed b = arguments[1].evaluate(document);
    if (a.is_absent() || b.is_absent()) {
        return null();
    }
    if (a.value().is(Type::date)) {
        if (b.value().is(Type::date)) {
            return OwnedValue::of_int64(a.value().int64() - b.value().int64());
        }
        return OwnedValue::of_date(a.value().int64() - b.value().whole().value_or(0));
    }
    if (!is_number(a.value().type) || !is_number(b.value().type)) {
        throw MongoError(
            ErrorCode::TypeMismatch,
            "can't $subtract " + std::string(name_of(b.value().type)) + " from " +
                std::string(name_of(a.value().type)));
    }
    const auto minus = multiply(b.value(), OwnedValue::of_int32(-1).value());
    const auto difference = minus ? add(a.value(), minus->value()) : std::nullopt;
    return difference ? *difference
                      : OwnedValue::of_real(*a.value().number() - *b.value().number());
}

void require_numbers(const Value& a, const Value& b, const char* what, int code) {
    if (!a.number() || !b.number()) {
        throw MongoError(
            code,
            std::string(what) + " only supports numeric types, not " +
                std::string(name_of(a.type)) + " and " + std::string(name_of(b.type)));
    }
}

Computed run_divide(const Arguments& arguments, View document) {
    const Computed a = arguments[0].evaluate(document);
    const Computed b = arguments[1].evaluate(document);
    if (a.is_absent() || b.is_absent()) {
        return null();
    }
    require_numbers(a.value(), b.value(), "$divide", static_cast<int>(ErrorCode::TypeMismatch));
    const auto x = a.value().number();
    const auto y = b.value().number();
    if (*y == 0) {
        throw MongoError(ErrorCode::BadValue, "can't $divide by zero");
    }
    return OwnedValue::of_real(*x / *y);
}

Computed run_mod(const Arguments& arguments, View document) {
    const Computed a = arguments[0].evaluate(document);
    const Computed b = arguments[1].evaluate(document);
    if (a.is_absent() || b.is_absent()) {
        return null();
    }
    require_numbers(a.value(), b.value(), "$mod", 16611);
    const auto x = a.value().number();
    const auto y = b.value().number();
    if (*y == 0) {
        throw MongoError(16610, "can't $mod by zero");
    }
    if (a.value().is(Type::real) || b.value().is(Type::real)) {
        return OwnedValue::of_real(std::fmod(*x, *y));
    }
    const std::int64_t divisor = b.value().whole().value_or(1);
    const std::int64_t rest = divisor == -1 ? 0 : a.value().whole().value_or(0) % divisor;
    return a.value().is(Type::int32) && b.value().is(Type::int32) ? OwnedValue::of_integer(rest)
                                                                  : OwnedValue::of_int64(rest);
}

Computed run_concat(const Arguments& arguments, View document) {
    std::string out;
    for (const Expression& argument : arguments) {
        const Computed one = argument.evaluate(document);
        if (one.is_absent()) {
            return null();
        }
        if (!one.value().is(Type::string)) {
            throw MongoError(
                16702,
                "$concat only supports strings, not " + std::string(name_of(one.value().type)));
        }
        out += one.value().text();
    }
    return OwnedValue::of_text(out);
}

template <char from, char to> Computed run_case(const Arguments& arguments, View document) {
    const Computed one = arguments[0].evaluate(document);
    if (one.is_absent()) {
        return OwnedValue::of_text("");
    }
    std::string out(one.value().is(Type::string) ? one.value().text() : "");
    for (char& c : out) {
        if (c >= from && c < from + 26) {
            c = static_cast<char>(c - from + to);
        }
    }
    return OwnedValue::of_text(out);
}

Computed run_to_string(const Arguments& arguments, View document) {
    const Computed one = arguments[0].evaluate(document);
    if (one.is_absent()) {
        return null();
    }
    const Value value = one.value();
    if (value.is(Type::string)) {
        return one;
    }
    if (value.is(Type::object_id)) {
        const std::string shown = shell_text(value);
        return OwnedValue::of_text(shown.substr(10, 24));
    }
    if (value.is(Type::real) && value.real() == std::floor(value.real()) &&
        std::abs(value.real()) < 1e15) {
        return OwnedValue::of_text(std::to_string(*value.whole()));
    }
    return OwnedValue::of_text(
        value.is(Type::decimal128) ? decimal128_text(value) : shell_text(value));
}

Computed run_size(const Arguments& arguments, View document) {
    const Computed one = arguments[0].evaluate(document);
    if (!one.value().is(Type::array)) {
        throw MongoError(
            17124,
            "The argument to $size must be an array, but was of type: " +
                std::string(one.is_missing() ? "missing" : name_of(one.value().type)));
    }
    return OwnedValue::of_int32(static_cast<std::int32_t>(one.value().view().count()));
}

Computed run_array_elem_at(const Arguments& arguments, View document) {
    const Computed array = arguments[0].evaluate(document);
    const Computed place = arguments[1].evaluate(document);
    if (array.is_absent() || place.is_absent()) {
        return null();
    }
    if (!array.value().is(Type::array)) {
        throw MongoError(
            28689,
            "$arrayElemAt's first argument must be an array, but is " +
                std::string(name_of(array.value().type)));
    }
    const auto size = static_cast<std::int64_t>(array.value().view().count());
    std::int64_t at = place.value().whole().value_or(size);
    at = at < 0 ? at + size : at;
    const auto found = at < 0 ? std::nullopt : array.value().view().find(std::to_string(at));
    return found ? Computed(*found) : Computed();
}

Computed run_in(const Arguments& arguments, View document) {
    const Computed wanted = arguments[0].evaluate(document);
    const Computed array = arguments[1].evaluate(document);
    if (!array.value().is(Type::array)) {
        throw MongoError(
            40081,
            "$in requires an array as a second argument, found: " +
                std::string(array.is_missing() ? "missing" : name_of(array.value().type)));
    }
    for (const Member& member : array.value().view()) {
        if (equal(member.value, wanted.value())) {
            return truth(true);
        }
    }
    return truth(false);
}

Computed run_cond(const Arguments& arguments, View document) {
    return arguments[arguments[0].evaluate(document).value().is_true() ? 1 : 2].evaluate(document);
}

Computed run_if_null(const Arguments& arguments, View document) {
    for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
        Computed one = arguments[i].evaluate(document);
        if (!one.is_absent()) {
            return one;
        }
    }
    return arguments.back().evaluate(document);
}

Computed run_and(const Arguments& arguments, View document) {
    for (const Expression& argument : arguments) {
        if (!argument.evaluate(document).value().is_true()) {
            return truth(false);
        }
    }
    return truth(true);
}

Computed run_or(const Arguments& arguments, View document) {
    for (const Expression& argument : arguments) {
        if (argument.evaluate(document).value().is_true()) {
            return truth(true);
        }
    }
    return truth(false);
}

Computed run_not(const Arguments& arguments, View document) {
    return truth(!arguments[0].evaluate(document).value().is_true());
}

// What is missing is less than null.
std::weak_ordering order(const Arguments& arguments, View document) {
    const Computed a = arguments[0].evaluate(document);
    const Computed b = arguments[1].evaluate(document);
    if (a.is_missing() || b.is_missing()) {
        return !a.is_missing() <=> !b.is_missing();
    }
    return compare(a.value(), b.value());
}

Computed run_eq(const Arguments& arguments, View document) {
    return truth(order(arguments, document) == 0);
}
Computed run_ne(const Arguments& arguments, View document) {
    return truth(order(arguments, document) != 0);
}
Computed run_lt(const Arguments& arguments, View document) {
    return truth(order(arguments, document) < 0);
}
Computed run_lte(const Arguments& arguments, View document) {
    return truth(order(arguments, document) <= 0);
}
Computed run_gt(const Arguments& arguments, View document) {
    return truth(order(arguments, document) > 0);
}
Computed run_gte(const Arguments& arguments, View document) {
    return truth(order(arguments, document) >= 0);
}
Computed run_cmp(const Arguments& arguments, View document) {
    const auto result = order(arguments, document);
    return OwnedValue::of_int32(result < 0 ? -1 : result > 0 ? 1 : 0);
}

Computed run_type(const Arguments& arguments, View document) {
    const Computed one = arguments[0].evaluate(document);
    return OwnedValue::of_text(one.is_missing() ? "missing" : name_of(one.value().type));
}

// What names no path can say: "a.b", "$a".
std::string field_of(std::string_view function, const Expression& argument) {
    const Computed field = argument.evaluate(View());
    if (!field.value().is(Type::string)) {
        throw MongoError(
            function == "$getField" ? 3041704 : 4161107,
            std::string(function) + " requires 'field' to evaluate to type String, but got " +
                std::string(name_of(field.value().type)));
    }
    return std::string(field.value().text());
}

// Of what is no document: nothing.
Computed run_get_field(const Arguments& arguments, View document) {
    const std::string field = field_of("$getField", arguments[0]);
    if (arguments.size() == 1) {
        const auto found = document.find(field);
        return found ? Computed(*found) : Computed();
    }
    const Computed input = arguments[1].evaluate(document);
    const auto found =
        input.value().is(Type::object) ? input.value().view().find(field) : std::nullopt;
    return found ? Computed(*found) : input.is_absent() ? input : Computed();
}

// The document with another value there; none: without it.
Computed run_set_field(const Arguments& arguments, View document) {
    const std::string field = field_of("$setField", arguments[0]);
    const Computed input = arguments[1].evaluate(document);
    if (input.is_absent()) {
        return null();
    }
    if (!input.value().is(Type::object)) {
        throw MongoError(4161105, "$setField requires 'input' to evaluate to type Object");
    }
    const Computed value = arguments.size() > 2 ? arguments[2].evaluate(document) : Computed();
    Writer out;
    bool is_there = false;
    for (const Member& member : input.value().view()) {
        if (member.name != field) {
            out.put(member.name, member.value);
        } else if (!value.is_missing()) {
            out.put(field, value.value());
            is_there = true;
        }
    }
    if (!is_there && !value.is_missing()) {
        out.put(field, value.value());
    }
    return OwnedValue::of_object(out.finish());
}

Computed run_merge_objects(const Arguments& arguments, View document) {
    Document merged;
    for (const Expression& argument : arguments) {
        const Computed one = argument.evaluate(document);
        if (one.is_absent()) {
            continue;
        }
        if (!one.value().is(Type::object)) {
            throw MongoError(
                40400,
                "$mergeObjects requires object inputs, but input " +
                    shell_text(one.value()) + " is of type " +
                    std::string(name_of(one.value().type)));
        }
        const View over = one.value().view();
        Writer out;
        for (const Member& member : merged.view()) {
            out.put(member.name, over.find(member.name).value_or(member.value));
        }
        for (const Member& member : over) {
            if (!merged.find(member.name)) {
                out.put(member.name, member.value);
            }
        }
        merged = out.finish();
    }
    return OwnedValue::of_object(merged);
}

constexpr FunctionRow functions[] = {
    {"$add", 0, any_number, run_add},
    {"$and", 0, any_number, run_and},
    {"$arrayElemAt", 2, 2, run_array_elem_at},
    {"$cmp", 2, 2, run_cmp},
    {"$concat", 0, any_number, run_concat},
    {"$cond", 3, 3, run_cond},
    {"$divide", 2, 2, run_divide},
    {"$eq", 2, 2, run_eq},
    {"$getField", 1, 1, run_get_field},
    {"$gt", 2, 2, run_gt},
    {"$gte", 2, 2, run_gte},
    {"$ifNull", 2, any_number, run_if_null},
    {"$in", 2, 2, run_in},
    {"$lt", 2, 2, run_lt},
    {"$lte", 2, 2, run_lte},
    {"$mergeObjects", 0, any_number, run_merge_objects},
    {"$mod", 2, 2, run_mod},
    {"$multiply", 0, any_number, run_multiply},
    {"$ne", 2, 2, run_ne},
    {"$not", 1, 1, run_not},
    {"$or", 0, any_number, run_or},
    {"$setField", 3, 3, run_set_field},
    {"$size", 1, 1, run_size},
    {"$subtract", 2, 2, run_subtract},
    {"$toLower", 1, 1, run_case<'A', 'a'>},
    {"$toString", 1, 1, run_to_string},
    {"$toUpper", 1, 1, run_case<'a', 'A'>},
    {"$type", 1, 1, run_type},
    {"$unsetField", 2, 2, run_set_field}};

} // namespace

const FunctionRow* find_function(std::string_view name) {
    for (const FunctionRow& row : functions) {
        if (row.name == name) {
            return &row;
        }
    }
    return nullptr;
}

} // namespace snowglobe::mongodb
