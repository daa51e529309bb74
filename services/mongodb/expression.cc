#include "services/mongodb/expression.h"

#include "services/mongodb/error.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

// Through arrays the values of all elements, as an array.
Computed along(const Value& from, const Path& path, std::size_t depth) {
    if (depth == path.size()) {
        return from;
    }
    if (from.is(Type::object)) {
        const auto next = from.view().find(path[depth]);
        return next ? along(*next, path, depth + 1) : Computed();
    }
    if (from.is(Type::array)) {
        ArrayWriter all;
        for (const Member& member : from.view()) {
            const Computed one = member.value.is(Type::object) ? along(member.value, path, depth)
                                                               : Computed();
            if (!one.is_missing()) {
                all.add(one.value());
            }
        }
        return OwnedValue::of_array(all.finish());
    }
    return {};
}

// A function whose arguments have names, and the codes of the errors where one is missing, and
// where it has no such one.
struct NamedArguments {
    std::string_view function;
    std::vector<std::string_view> names;
    int missing;
    int unknown;
};

// Nothing: its arguments stand in a list.
const NamedArguments* named_arguments_of(const Member& call) {
    static const std::vector<NamedArguments> all{
        {"$cond", {"if", "then", "else"}, 17080, 17083},
        {"$getField", {"field", "input"}, 3041702, 3041701},
        {"$setField", {"field", "input", "value"}, 4161102, 4161101},
        {"$unsetField", {"field", "input"}, 4161102, 4161101}};
    if (!call.value.is(Type::object)) {
        return nullptr;
    }
    const auto first = call.value.view().first();
    const bool is_expression = first && first->name.starts_with('$');
    for (const NamedArguments& named : all) {
        if (named.function == call.name && !(named.function == "$getField" && is_expression)) {
            return &named;
        }
    }
    return nullptr;
}

std::vector<Expression> parse_named(const NamedArguments& named, View given) {
    const std::string function(named.function);
    for (const Member& member : given) {
        if (std::find(named.names.begin(), named.names.end(), member.name) == named.names.end()) {
            throw MongoError(
                named.unknown,
                function == "$cond"
                    ? "Unrecognized parameter to $cond: " + std::string(member.name)
                    : function + " found an unknown argument: " + std::string(member.name));
        }
    }
    std::vector<Expression> arguments;
    for (const std::string_view name : named.names) {
        const auto part = given.find(name);
        if (!part) {
            throw MongoError(
                named.missing,
                function == "$cond"
                    ? "Missing '" + std::string(name) + "' parameter to $cond"
                    : function + " requires '" + std::string(name) + "' to be specified");
        }
        arguments.push_back(Expression::parse(*part));
    }
    return arguments;
}

} // namespace

Expression Expression::parse(const Value& value) {
    Expression out;
    if (value.is(Type::string) && value.text().starts_with("$$")) {
        const Path path = split_path(value.text().substr(2));
        if (path.front() == "REMOVE") {
            out.kind_ = Kind::path;
            out.path_ = {""};
            return out;
        }
        if (path.front() != "ROOT" && path.front() != "CURRENT") {
            throw MongoError(17276, "Use of undefined variable: " + path.front());
        }
        out.kind_ = path.size() == 1 ? Kind::root : Kind::path;
        out.path_.assign(path.begin() + 1, path.end());
        return out;
    }
    if (value.is(Type::string) && value.text().starts_with('$')) {
        if (value.text().size() == 1) {
            throw MongoError(16872, "'$' by itself is not a valid FieldPath");
        }
        out.kind_ = Kind::path;
        out.path_ = split_path(value.text().substr(1));
        return out;
    }
    if (value.is(Type::array)) {
        out.kind_ = Kind::array;
        for (const Member& member : value.view()) {
            out.arguments_.push_back(parse(member.value));
        }
        return out;
    }
    if (!value.is(Type::object)) {
        out.literal_ = value;
        return out;
    }
    const auto first = value.view().first();
    if (first && first->name.starts_with('$')) {
        if (value.view().count() != 1) {
            throw MongoError(
                15983,
                "An object representing an expression must have exactly one field: " +
                    std::string(first->name));
        }
        if (first->name == "$literal" || first->name == "$const") {
            out.literal_ = first->value;
            return out;
        }
        const FunctionRow* const row = find_function(first->name);
        if (row == nullptr) {
            throw MongoError(
                ErrorCode::InvalidPipelineOperator,
                "Unrecognized expression '" + std::string(first->name) + "'");
        }
        out.kind_ = Kind::function;
        out.function_ = row->run;
        if (const NamedArguments* const named = named_arguments_of(*first)) {
            out.arguments_ = parse_named(*named, first->value.view());
            return out;
        }
        if (first->value.is(Type::array)) {
            for (const Member& member : first->value.view()) {
                out.arguments_.push_back(parse(member.value));
            }
        } else {
            out.arguments_.push_back(parse(first->value));
        }
        if (out.arguments_.size() < row->arguments_min ||
            out.arguments_.size() > row->arguments_max) {
            throw MongoError(
                16020,
                "Expression " + std::string(row->name) + " takes exactly " +
                    std::to_string(row->arguments_min) + " arguments. " +
                    std::to_string(out.arguments_.size()) + " were passed in.");
        }
        return out;
    }
    out.kind_ = Kind::object;
    for (const Member& member : value.view()) {
        out.members_.emplace_back(member.name, parse(member.value));
    }
    return out;
}

Computed Expression::evaluate(View document) const {
    switch (kind_) {
    case Kind::literal:
        return literal_;
    case Kind::root:
        return OwnedValue::of_object(document);
    case Kind::path:
        return along({Type::object, document.bytes()}, path_, 0);
    case Kind::object: {
        Writer out;
        for (const auto& [name, expression] : members_) {
            const Computed one = expression.evaluate(document);
            if (!one.is_missing()) {
                out.put(name, one.value());
            }
        }
        return OwnedValue::of_object(out.finish());
    }
    case Kind::array: {
        ArrayWriter out;
        for (const Expression& expression : arguments_) {
            out.add(expression.evaluate(document).value());
        }
        return OwnedValue::of_array(out.finish());
    }
    case Kind::function:
        return function_(arguments_, document);
    }
    return {};
}

} // namespace snowglobe::mongodb
