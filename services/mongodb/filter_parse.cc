#include "services/mongodb/bson_json.h"
#include "services/mongodb/error.h"
#include "services/mongodb/expression.h"
#include "services/mongodb/filter.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

using Kind = Condition::Kind;

constexpr Type all_types[] = {
    Type::real,      Type::string,   Type::object,     Type::array,   Type::binary,
    Type::undefined, Type::object_id, Type::boolean,   Type::date,    Type::null,
    Type::regex,     Type::db_pointer, Type::code,     Type::symbol,  Type::code_with_scope,
    Type::int32,     Type::timestamp, Type::int64,     Type::decimal128, Type::max_key,
    Type::min_key};

[[noreturn]] void bad(std::string message) {
    throw MongoError(ErrorCode::BadValue, std::move(message));
}

Condition at(const std::string& dotted, Kind kind, const Value& value = {}) {
    Condition out;
    out.kind = kind;
    out.dotted = dotted;
    out.path = split_path(dotted); // a name may be empty
    out.value = value;
    return out;
}

Condition negated(Condition child) {
    Condition out;
    out.kind = Kind::negation;
    out.children.push_back(std::move(child));
    return out;
}

// A list of one stands for what is in it.
Condition together(Kind kind, std::vector<Condition> children) {
    if (children.size() == 1) {
        return std::move(children.front());
    }
    Condition out;
    out.kind = kind;
    out.children = std::move(children);
    return out;
}

Condition parse_object(View filter);
Condition parse_operators(const std::string& dotted, View operators);

Condition regex_at(
    const std::string& dotted,
    std::string_view pattern,
    std::string_view options,
    const Value& value) {
    Condition out = at(dotted, Kind::regex, value);
    out.regexes.push_back(std::make_shared<Regex>(pattern, options));
    return out;
}

Condition equality(const std::string& dotted, const Value& value) {
    if (value.is(Type::regex)) {
        return regex_at(dotted, value.pattern(), value.options(), value);
    }
    return at(dotted, Kind::equal, value);
}

Condition parse_in(const std::string& dotted, std::string_view name, const Value& argument) {
    if (!argument.is(Type::array)) {
        bad(std::string(name) + " needs an array");
    }
    Condition out = at(dotted, Kind::in, argument);
    for (const Member& member : argument.view()) {
        if (is_operators(member.value)) {
            bad("cannot nest $ under $in");
        }
        if (member.value.is(Type::regex)) {
            out.regexes.push_back(
                std::make_shared<Regex>(member.value.pattern(), member.value.options()));
        } else {
            out.values.push_back(member.value);
        }
    }
    return out;
}

Condition parse_element(const std::string& dotted, const Value& argument) {
    if (!argument.is(Type::object)) {
        bad("$elemMatch needs an Object");
    }
    const auto first = argument.view().first();
    const bool of_values = first && first->name.starts_with('$') && first->name != "$and" &&
                           first->name != "$or" && first->name != "$nor" &&
                           first->name != "$expr" && first->name != "$where";
    Condition out = at(dotted, of_values ? Kind::element_value : Kind::element_object);
    out.children.push_back(
        of_values ? parse_operators("", argument.view()) : parse_object(argument.view()));
    return out;
}

Condition parse_all(const std::string& dotted, const Value& argument) {
    if (!argument.is(Type::array)) {
        bad("$all needs an array");
    }
    std::vector<Condition> children;
    for (const Member& member : argument.view()) {
        const auto first = member.value.is(Type::object) ? member.value.view().first()
                                                         : std::nullopt;
        if (first && first->name == "$elemMatch") {
            children.push_back(parse_element(dotted, first->value));
        } else if (is_operators(member.value)) {
            bad("no $ expressions in $all");
        } else {
            children.push_back(equality(dotted, member.value));
        }
    }
    if (children.empty()) {
        return at(dotted, Kind::never);
    }
    return together(Kind::all, std::move(children));
}

Condition parse_size(const std::string& dotted, const Value& argument) {
    const auto number = argument.number();
    const std::string shown = "$size: " + shell_text(argument);
    if (!number) {
        throw MongoError(
            ErrorCode::BadValue, "Failed to parse $size. Expected a number in: " + shown);
    }
    const auto whole = argument.whole();
    if (!whole || static_cast<double>(*whole) != *number) {
        throw MongoError(
            ErrorCode::BadValue, "Failed to parse $size. Expected an integer: " + shown);
    }
    if (*whole < 0) {
        throw MongoError(
            ErrorCode::BadValue,
            "Failed to parse $size. Expected a non-negative number in: " + shown);
    }
    Condition out = at(dotted, Kind::size);
    out.remainder = *whole;
    return out;
}

Condition parse_modulo(const std::string& dotted, const Value& argument) {
    if (!argument.is(Type::array)) {
        bad("malformed mod, needs to be an array");
    }
    std::vector<Value> parts;
    for (const Member& member : argument.view()) {
        parts.push_back(member.value);
    }
    if (parts.size() != 2) {
        bad(parts.size() < 2 ? "malformed mod, not enough elements"
                             : "malformed mod, too many elements");
    }
    const auto divisor = parts[0].whole();
    if (!is_number(parts[0].type) || !divisor) {
        bad("malformed mod, divisor not a number");
    }
    const auto remainder = parts[1].whole();
    if (!is_number(parts[1].type) || !remainder) {
        bad("malformed mod, remainder not a number");
    }
    if (*divisor == 0) {
        bad("divisor cannot be 0");
    }
    Condition out = at(dotted, Kind::modulo);
    out.divisor = *divisor;
    out.remainder = *remainder;
    return out;
}

Condition parse_regex(const std::string& dotted, View operators, const Value& argument) {
    const auto options = operators.find("$options");
    if (options && !options->is(Type::string)) {
        bad("$options has to be a string");
    }
    if (argument.is(Type::regex)) {
        if (options && !argument.options().empty()) {
            throw MongoError(51075, "options set in both $regex and $options");
        }
        return regex_at(
            dotted, argument.pattern(), options ? options->text() : argument.options(), argument);
    }
    if (!argument.is(Type::string)) {
        bad("$regex has to be a string");
    }
    if (argument.text().find('\0') != std::string_view::npos) {
        throw MongoError(51109, "Regular expression cannot contain an embedded null byte");
    }
    return regex_at(dotted, argument.text(), options ? options->text() : "", Value{});
}

Condition parse_not(const std::string& dotted, const Value& argument) {
    if (argument.is(Type::regex)) {
        return negated(equality(dotted, argument));
    }
    if (!argument.is(Type::object)) {
        bad("$not needs a regex or a document");
    }
    if (argument.view().empty()) {
        bad("$not cannot be empty");
    }
    return negated(parse_operators(dotted, argument.view()));
}

struct Comparison {
    std::string_view name;
    Kind kind;
};

constexpr Comparison comparisons[] = {
    {"$lt", Kind::less},
    {"$lte", Kind::less_or_equal},
    {"$gt", Kind::greater},
    {"$gte", Kind::greater_or_equal}};

// Known to MongoDB, and not here.
constexpr std::string_view absent_operators[] = {
    "$bitsAllSet", "$bitsAllClear", "$bitsAnySet",     "$bitsAnyClear", "$geoWithin",
    "$geoIntersects", "$near",      "$nearSphere",     "$within",       "$geoNear",
    "$_internalSchemaMinItems"};
constexpr std::string_view absent_top_operators[] = {
    "$where", "$text", "$jsonSchema", "$sampleRate", "$alwaysTrue", "$alwaysFalse"};

template <class Names> bool is_among(const Names& names, std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

Condition parse_operator(const std::string& dotted, View operators, const Member& one) {
    const std::string_view name = one.name;
    const Value& argument = one.value;
    if (name == "$eq") {
        return at(dotted, Kind::equal, argument);
    }
    if (name == "$ne") {
        if (argument.is(Type::regex)) {
            bad("Can't have regex as arg to $ne.");
        }
        return negated(at(dotted, Kind::equal, argument));
    }
    for (const Comparison& comparison : comparisons) {
        if (name == comparison.name) {
            if (argument.is(Type::regex)) {
                bad("Can't have RegEx as arg to predicate over field '" + dotted + "'.");
            }
            return at(dotted, comparison.kind, argument);
        }
    }
    if (name == "$in") {
        return parse_in(dotted, name, argument);
    }
    if (name == "$nin") {
        return negated(parse_in(dotted, name, argument));
    }
    if (name == "$exists") {
        Condition exists = at(dotted, Kind::exists);
        return argument.is_true() ? std::move(exists) : negated(std::move(exists));
    }
    if (name == "$type") {
        Condition out = at(dotted, Kind::type);
        out.types = types_of(argument);
        return out;
    }
    if (name == "$size") {
        return parse_size(dotted, argument);
    }
    if (name == "$all") {
        return parse_all(dotted, argument);
    }
    if (name == "$elemMatch") {
        return parse_element(dotted, argument);
    }
    if (name == "$mod") {
        return parse_modulo(dotted, argument);
    }
    if (name == "$regex") {
        return parse_regex(dotted, operators, argument);
    }
    if (name == "$options") {
        if (!operators.find("$regex")) {
            bad("$options needs a $regex");
        }
        return {};
    }
    if (name == "$not") {
        return parse_not(dotted, argument);
    }
    if (is_among(absent_operators, name)) {
        throw MongoError::unsupported("the operator " + std::string(name));
    }
    bad("unknown operator: " + std::string(name));
}

Condition parse_operators(const std::string& dotted, View operators) {
    std::vector<Condition> children;
    for (const Member& member : operators) {
        if (member.name != "$options" || !operators.find("$regex")) {
            children.push_back(parse_operator(dotted, operators, member));
        }
    }
    return together(Kind::all, std::move(children));
}

std::vector<Condition> parse_list(const Value& argument) {
    if (!argument.is(Type::array)) {
        bad("$and/$or/$nor must be an array");
    }
    std::vector<Condition> out;
    for (const Member& member : argument.view()) {
        if (!member.value.is(Type::object)) {
            bad("$or/$and/$nor entries need to be full objects");
        }
        out.push_back(parse_object(member.value.view()));
    }
    if (out.empty()) {
        bad("$and/$or/$nor must be a nonempty array");
    }
    return out;
}

Condition parse_top(const Member& member) {
    if (member.name == "$and") {
        return together(Kind::all, parse_list(member.value));
    }
    if (member.name == "$or") {
        return together(Kind::any, parse_list(member.value));
    }
    if (member.name == "$nor") {
        return negated(together(Kind::any, parse_list(member.value)));
    }
    if (member.name == "$expr") {
        Condition out;
        out.kind = Kind::expression;
        out.computed = std::make_shared<Expression>(Expression::parse(member.value));
        return out;
    }
    if (member.name == "$comment") {
        return {};
    }
    if (is_among(absent_top_operators, member.name)) {
        throw MongoError::unsupported("the operator " + std::string(member.name));
    }
    bad("unknown top level operator: " + std::string(member.name) +
        ". If you have a field name that starts with a '$' symbol, consider using $getField or "
        "$setField.");
}

Condition parse_object(View filter) {
    std::vector<Condition> children;
    for (const Member& member : filter) {
        if (member.name.starts_with('$')) {
            children.push_back(parse_top(member));
        } else if (is_operators(member.value)) {
            children.push_back(parse_operators(std::string(member.name), member.value.view()));
        } else {
            children.push_back(equality(std::string(member.name), member.value));
        }
    }
    return together(Kind::all, std::move(children));
}

} // namespace

bool is_operators(const Value& value) {
    if (!value.is(Type::object)) {
        return false;
    }
    const auto first = value.view().first();
    return first && first->name.starts_with('$') && first->name != "$ref" &&
           first->name != "$id" && first->name != "$db";
}

std::vector<Type> types_of(const Value& wanted) {
    if (wanted.is(Type::array)) {
        std::vector<Type> all;
        for (const Member& member : wanted.view()) {
            const auto more = types_of(member.value);
            all.insert(all.end(), more.begin(), more.end());
        }
        if (all.empty()) {
            throw MongoError(ErrorCode::FailedToParse, " must match at least one type");
        }
        return all;
    }
    if (wanted.is(Type::string)) {
        if (wanted.text() == "number") {
            return {Type::int32, Type::int64, Type::real, Type::decimal128};
        }
        for (const Type type : all_types) {
            if (name_of(type) == wanted.text()) {
                return {type};
            }
        }
        bad("Unknown type name alias: " + std::string(wanted.text()));
    }
    const auto number = wanted.whole();
    if (!is_number(wanted.type) || !number) {
        throw MongoError(
            ErrorCode::TypeMismatch, "type must be represented as a number or a string");
    }
    for (const Type type : all_types) {
        if (static_cast<int>(type) == *number || (type == Type::min_key && *number == -1)) {
            return {type};
        }
    }
    bad("Invalid numerical type code: " + shell_text(wanted));
}

Condition parse_filter(View filter) {
    return parse_object(filter);
}

Condition parse_value_filter(View operators) {
    return parse_operators("", operators);
}

} // namespace snowglobe::mongodb
