#include "services/mongodb/expression.h"

#include "services/mongodb/error.h"

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
        if (first->name == "$cond" && first->value.is(Type::object)) {
            for (const std::string_view name : {"if", "then", "else"}) {
                const auto part = first->value.view().find(name);
                if (!part) {
                    throw MongoError(
                        17080, "Missing '" + std::string(name) + "' parameter to $cond");
                }
                out.arguments_.push_back(parse(*part));
            }
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
