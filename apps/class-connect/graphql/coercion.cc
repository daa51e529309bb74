#include "apps/class-connect/graphql/coercion.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace graphql {

namespace {

constexpr std::size_t shown_max = 60; // bytes of a value in a message

std::string shortened(std::string text) {
    return text.size() <= shown_max ? text : text.substr(0, shown_max) + "...";
}

std::string shown(const Value& value) {
    switch (value.kind) {
    case Value::Kind::string:
        return shortened(json(value.text).dump());
    case Value::Kind::list:
        return "a list";
    case Value::Kind::object:
        return "an object";
    default:
        return shortened(value.text);
    }
}

std::optional<std::int32_t> int32_of(const std::string& text) {
    std::int32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

bool is_finite(const std::string& number) {
    const json value = json::parse_or_discard(number);
    return value.is_number() && std::isfinite(value.get<double>());
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

bool literal_fits_leaf(const TypeDefinition& type, const Value& value) {
    using Kind = Value::Kind;
    if (type.kind == TypeDefinition::Kind::enumeration) {
        return value.kind == Kind::enumeration && contains(type.values, value.text);
    }
    if (type.name == "Int") {
        return value.kind == Kind::integer && int32_of(value.text);
    }
    if (type.name == "Float") {
        return (value.kind == Kind::integer || value.kind == Kind::real) && is_finite(value.text);
    }
    if (type.name == "String") {
        return value.kind == Kind::string;
    }
    if (type.name == "Boolean") {
        return value.kind == Kind::boolean;
    }
    if (type.name == "ID") {
        return value.kind == Kind::string || value.kind == Kind::integer;
    }
    return true; // a scalar of the schema's own takes anything
}

// Literals by the rules, problems told one at a time.
class LiteralCheck {
public:
    LiteralCheck(const Schema& schema, const CheckVariable& variable)
        : schema_(schema), variable_(variable) {}

    std::optional<Problem> check(const Type& type, const Value& value, bool has_fallback) const {
        if (value.kind == Value::Kind::variable) {
            return variable_ ? variable_(value, type, has_fallback) : unfit(type, value);
        }
        if (value.kind == Value::Kind::null) {
            return type.non_null ? unfit(type, value) : std::nullopt;
        }
        if (type.is_list()) {
            if (value.kind != Value::Kind::list) {
                return check(type.element.front(), value, false);
            }
            for (const Value& one : value.elements) {
                if (auto problem = check(type.element.front(), one, false)) {
                    return problem;
                }
            }
            return std::nullopt;
        }
        const TypeDefinition& definition = schema_.definition_of(type);
        if (definition.is_leaf()) {
            return literal_fits_leaf(definition, value) ? check_variables_in(value)
                                                        : unfit(type, value);
        }
        return value.kind == Value::Kind::object ? check_object(definition, value)
                                                 : unfit(type, value);
    }

private:
    static std::optional<Problem> unfit(const Type& type, const Value& value) {
        return Problem{
            "Expected value of type \"" + type.to_text() + "\", found " +
                (value.kind == Value::Kind::variable ? "a variable" : shown(value)) + ".",
            value.at};
    }

    // Inside of a scalar of the schema's own there may be variables of any type.
    std::optional<Problem> check_variables_in(const Value& value) const {
        static const Type anything{"", {}, false};
        if (value.kind == Value::Kind::variable) {
            return variable_ ? variable_(value, anything, false) : unfit(anything, value);
        }
        for (const Value& one : value.elements) {
            if (auto problem = check_variables_in(one)) {
                return problem;
            }
        }
        for (const auto& member : value.members) {
            if (auto problem = check_variables_in(member.second)) {
                return problem;
            }
        }
        return std::nullopt;
    }

    std::optional<Problem> check_object(const TypeDefinition& type, const Value& value) const {
        for (std::size_t i = 0; i < value.members.size(); ++i) {
            const std::string& name = value.members[i].first;
            const Value& member = value.members[i].second;
            const auto same = [&](const auto& other) { return other.first == name; };
            const auto here = value.members.begin() + static_cast<std::ptrdiff_t>(i);
            if (std::any_of(value.members.begin(), here, same)) {
                return Problem{
                    "There can be only one input field named \"" + name + "\".", member.at};
            }
            const auto definition = std::find_if(
                type.members.begin(), type.members.end(), [&](const InputDefinition& one) {
                    return one.name == name;
                });
            if (definition == type.members.end()) {
                return Problem{
                    "Field \"" + name + "\" is not defined by type \"" + type.name + "\".",
                    member.at};
            }
            if (auto problem = check(definition->type, member, definition->fallback.has_value())) {
                return problem;
            }
        }
        for (const InputDefinition& one : type.members) {
            const auto same = [&](const auto& member) { return member.first == one.name; };
            if (one.is_required() &&
                std::none_of(value.members.begin(), value.members.end(), same)) {
                return Problem{
                    "Field \"" + type.name + "." + one.name + "\" of required type \"" +
                        one.type.to_text() + "\" was not provided.",
                    value.at};
            }
        }
        return std::nullopt;
    }

    const Schema& schema_;
    const CheckVariable& variable_;
};

// Why a given variable's value cannot be used; becomes a RequestError with the variable's name.
struct Unusable {
    std::string message;
};

json coerce_leaf(const TypeDefinition& type, const json& value) {
    const auto unfit = [&]() -> Unusable {
        return {"Expected type \"" + type.name + "\", found " + shortened(value.dump()) + "."};
    };
    if (type.kind == TypeDefinition::Kind::enumeration) {
        if (!value.is_string() || !contains(type.values, value.get<std::string>())) {
            throw unfit();
        }
        return value;
    }
    if (type.name == "Int") { // 1.0 is one, too
        constexpr double lowest = std::numeric_limits<std::int32_t>::min();
        constexpr double highest = std::numeric_limits<std::int32_t>::max();
        const double number = value.is_number() ? value.get<double>() : NAN;
        if (!(number >= lowest && number <= highest) || number != std::trunc(number)) {
            throw unfit();
        }
        return static_cast<std::int64_t>(number);
    }
    const bool fits = type.name == "Float"     ? value.is_number()
                      : type.name == "String"  ? value.is_string()
                      : type.name == "Boolean" ? value.is_boolean()
                      : type.name == "ID"      ? value.is_string() || value.is_number_integer()
                                               : true;
    if (!fits) {
        throw unfit();
    }
    return type.name == "ID" && value.is_number() ? json(value.dump()) : value;
}

json coerce_value(const Schema& schema, const Type& type, const json& value);

json coerce_object(const Schema& schema, const TypeDefinition& type, const json& value) {
    if (!value.is_object()) {
        throw Unusable{
            "Expected type \"" + type.name + "\" to be an object, found " +
            shortened(value.dump()) + "."};
    }
    json object = json::object();
    std::size_t known = 0;
    for (const InputDefinition& one : type.members) {
        if (const auto found = value.find(one.name); found != value.end()) {
            ++known;
            object[one.name] = coerce_value(schema, one.type, *found);
        } else if (one.fallback) {
            object[one.name] = *coerce_literal(schema, one.type, *one.fallback, json::object());
        } else if (one.type.non_null) {
            throw Unusable{
                "Field \"" + one.name + "\" of required type \"" + one.type.to_text() +
                "\" was not provided."};
        }
    }
    if (known < value.size()) {
        for (const auto& [name, member] : value.items()) {
            const auto same = [&, &wanted = name](const InputDefinition& one) {
                return one.name == wanted;
            };
            if (std::none_of(type.members.begin(), type.members.end(), same)) {
                throw Unusable{
                    "Field \"" + shortened(name) + "\" is not defined by type \"" + type.name +
                    "\"."};
            }
        }
    }
    return object;
}

json coerce_value(const Schema& schema, const Type& type, const json& value) {
    if (value.is_null()) {
        if (type.non_null) {
            throw Unusable{"Expected non-nullable type \"" + type.to_text() + "\" not to be null."};
        }
        return value;
    }
    if (type.is_list()) {
        json list = json::array();
        if (!value.is_array()) {
            list.push_back(coerce_value(schema, type.element.front(), value));
            return list;
        }
        for (const json& one : value) {
            list.push_back(coerce_value(schema, type.element.front(), one));
        }
        return list;
    }
    const TypeDefinition& definition = schema.definition_of(type);
    return definition.is_leaf() ? coerce_leaf(definition, value)
                                : coerce_object(schema, definition, value);
}

[[noreturn]] void refuse_null(const Type& type) {
    throw FieldError(
        "Expected value of non-nullable type \"" + type.to_text() + "\" not to be null.",
        json::object({{"code", "BAD_USER_INPUT"}}));
}

// A literal inside of a scalar of the schema's own.
json untyped(const Value& value, const json& variables) {
    switch (value.kind) {
    case Value::Kind::variable:
        return variables.contains(value.text) ? variables.at(value.text) : json();
    case Value::Kind::integer:
    case Value::Kind::real:
        return json::parse(value.text);
    case Value::Kind::boolean:
        return value.text == "true";
    case Value::Kind::null:
        return nullptr;
    case Value::Kind::list: {
        json list = json::array();
        for (const Value& one : value.elements) {
            list.push_back(untyped(one, variables));
        }
        return list;
    }
    case Value::Kind::object: {
        json object = json::object();
        for (const auto& [name, member] : value.members) {
            object[name] = untyped(member, variables);
        }
        return object;
    }
    default:
        return value.text;
    }
}

json coerce_object_literal(
    const Schema& schema, const TypeDefinition& type, const Value& value, const json& variables) {
    json object = json::object();
    for (const InputDefinition& one : type.members) {
        std::optional<json> member;
        for (const auto& given : value.members) {
            if (given.first == one.name) {
                member = coerce_literal(schema, one.type, given.second, variables);
            }
        }
        if (!member && one.fallback) {
            member = coerce_literal(schema, one.type, *one.fallback, variables);
        }
        if (member) {
            object[one.name] = std::move(*member);
        } else if (one.type.non_null) {
            refuse_null(one.type);
        }
    }
    return object;
}

} // namespace

std::optional<Problem> literal_problem(
    const Schema& schema,
    const Type& type,
    const Value& value,
    const CheckVariable& variable,
    bool has_fallback) {
    return LiteralCheck(schema, variable).check(type, value, has_fallback);
}

json coerce_variables(const Schema& schema, const Operation& operation, const json& given) {
    const auto fail = [](const VariableDefinition& one, const std::string& why) {
        throw RequestError(
            validation_failed, {Error{"Variable \"$" + one.name + "\" " + why, {one.at}}});
    };
    json variables = json::object();
    for (const VariableDefinition& one : operation.variables) {
        const auto found = given.find(one.name);
        if (found == given.end()) {
            if (one.fallback) {
                variables[one.name] = *coerce_literal(schema, one.type, *one.fallback, variables);
            } else if (one.type.non_null) {
                fail(one, "of required type \"" + one.type.to_text() + "\" was not provided.");
            }
            continue;
        }
        try {
            variables[one.name] = coerce_value(schema, one.type, *found);
        } catch (const Unusable& unusable) {
            fail(one, "got invalid value; " + unusable.message);
        }
    }
    return variables;
}

std::optional<json>
coerce_literal(const Schema& schema, const Type& type, const Value& value, const json& variables) {
    if (value.kind == Value::Kind::variable) {
        const auto found = variables.find(value.text);
        if (found == variables.end()) {
            return std::nullopt;
        }
        if (found->is_null() && type.non_null) {
            refuse_null(type);
        }
        return *found;
    }
    if (value.kind == Value::Kind::null) {
        return json();
    }
    if (type.is_list()) {
        json list = json::array();
        const auto add = [&](const Value& one) {
            auto element = coerce_literal(schema, type.element.front(), one, variables);
            if (!element && type.element.front().non_null) {
                refuse_null(type.element.front());
            }
            list.push_back(element ? std::move(*element) : json());
        };
        if (value.kind != Value::Kind::list) {
            add(value);
        } else {
            std::for_each(value.elements.begin(), value.elements.end(), add);
        }
        return list;
    }
    const TypeDefinition& definition = schema.definition_of(type);
    if (definition.kind == TypeDefinition::Kind::input) {
        return coerce_object_literal(schema, definition, value, variables);
    }
    return definition.name == "ID" ? json(value.text) : untyped(value, variables);
}

json coerce_arguments(
    const Schema& schema,
    const std::vector<InputDefinition>& definitions,
    const std::vector<Argument>& given,
    const json& variables) {
    Value all;
    all.kind = Value::Kind::object;
    for (const Argument& argument : given) {
        all.members.emplace_back(argument.name, argument.value);
    }
    TypeDefinition arguments;
    arguments.kind = TypeDefinition::Kind::input;
    arguments.members = definitions;
    return coerce_object_literal(schema, arguments, all, variables);
}

} // namespace graphql
