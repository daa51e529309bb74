#include "services/mongodb/bson_json.h"
#include "services/mongodb/error.h"
#include "services/mongodb/update.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

using Kind = Modifier::Kind;

[[noreturn]] void bad(std::string message) {
    throw MongoError(ErrorCode::BadValue, std::move(message));
}

struct Operator {
    std::string_view name;
    Kind kind;
};

constexpr Operator operators[] = {
    {"$set", Kind::set},
    {"$setOnInsert", Kind::set_on_insert},
    {"$unset", Kind::unset},
    {"$inc", Kind::increment},
    {"$mul", Kind::multiply},
    {"$min", Kind::minimum},
    {"$max", Kind::maximum},
    {"$currentDate", Kind::current_date},
    {"$rename", Kind::rename_from},
    {"$push", Kind::push},
    {"$addToSet", Kind::add_to_set},
    {"$pop", Kind::pop},
    {"$pull", Kind::pull},
    {"$pullAll", Kind::pull_all},
    {"$bit", Kind::bit}};

std::string element_text(std::string_view name, const Value& value) {
    return "{" + std::string(name) + ": " + shell_text(value) + "}";
}

Path path_of(std::string_view dotted) {
    if (dotted.empty()) {
        throw MongoError(ErrorCode::EmptyFieldName, "An empty update path is not valid.");
    }
    Path path = split_path(dotted);
    if (path.size() > depth_max) {
        throw MongoError(ErrorCode::Overflow, "An update path is nested too deep");
    }
    for (const std::string& name : path) {
        if (name.empty()) {
            throw MongoError(
                ErrorCode::EmptyFieldName,
                "The update path '" + std::string(dotted) +
                    "' contains an empty field name, which is not allowed.");
        }
    }
    if (path.front().front() == '$' && path.size() > 1 && path.front() == "$") {
        bad("Cannot have positional (i.e. '$') element in the first position in path '" +
            std::string(dotted) + "'");
    }
    if (path.front().front() == '$') {
        throw MongoError(
            ErrorCode::DollarPrefixedFieldName,
            "The dollar ($) prefixed field '" + path.front() + "' in '" + std::string(dotted) +
                "' is not allowed in the context of an update's replacement document. Consider "
                "using an aggregation pipeline with $replaceWith.");
    }
    return path;
}

void check_argument(const Modifier& modifier, std::string_view dotted) {
    const Value& argument = modifier.argument;
    switch (modifier.kind) {
    case Kind::increment:
    case Kind::multiply:
        if (!is_number(argument.type)) {
            throw MongoError(
                ErrorCode::TypeMismatch,
                std::string("Cannot ") +
                    (modifier.kind == Kind::increment ? "increment" : "multiply") +
                    " with non-numeric argument: " + element_text(dotted, argument));
        }
        break;
    case Kind::pop: {
        const auto number = argument.number();
        if (!number) {
            throw MongoError(
                ErrorCode::FailedToParse,
                "Expected a number in: " + std::string(dotted) + ": " + shell_text(argument));
        }
        if (*number != 1 && *number != -1) {
            throw MongoError(
                ErrorCode::FailedToParse,
                "$pop expects 1 or -1, found: " + shell_text(argument));
        }
        break;
    }
    case Kind::pull_all:
        if (!argument.is(Type::array)) {
            bad("$pullAll requires an array argument but was given a " +
                std::string(name_of(argument.type)));
        }
        break;
    case Kind::bit:
        if (!argument.is(Type::object)) {
            bad("The $bit modifier is not compatible with a " +
                std::string(name_of(argument.type)) +
                ". You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}");
        }
        for (const Member& one : argument.view()) {
            if (one.name != "and" && one.name != "or" && one.name != "xor") {
                bad("The $bit modifier only supports 'and', 'or', and 'xor', not '" +
                    std::string(one.name) + "' which is an unknown operator: " +
                    element_text(one.name, one.value));
            }
            if (!one.value.is(Type::int32) && !one.value.is(Type::int64)) {
                bad("The $bit modifier field must be an Integer(32/64 bit); a '" +
                    std::string(name_of(one.value.type)) + "' is not supported here: " +
                    element_text(one.name, one.value));
            }
        }
        break;
    case Kind::current_date: {
        const bool is_type = argument.is(Type::object);
        if (!is_type && !argument.is(Type::boolean)) {
            bad(std::string(name_of(argument.type)) +
                " is not valid type for $currentDate. Please use a boolean ('true') or a $type "
                "expression ({$type: 'timestamp/date'}).");
        }
        if (is_type) {
            const auto type = argument.view().find("$type");
            const bool is_known = type && type->is(Type::string) &&
                                  (type->text() == "date" || type->text() == "timestamp");
            if (!is_known) {
                bad("The '$type' string field is required to be 'date' or 'timestamp': "
                    "{$currentDate: {field : {$type: 'date'}}}");
            }
        }
        break;
    }
    default:
        break;
    }
}

// By number where both are numbers, else as text: in this order new fields appear.
bool goes_before(const Path& a, const Path& b) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (a[i] == b[i]) {
            continue;
        }
        const auto x = index_of(a[i]);
        const auto y = index_of(b[i]);
        return x && y ? *x < *y : a[i] < b[i];
    }
    return a.size() < b.size();
}

// The name that an array filter is of: all its paths begin with it.
void collect_names(const Condition& condition, std::vector<std::string>& names) {
    if (!condition.path.empty()) {
        names.push_back(condition.path.front());
        return;
    }
    for (const Condition& child : condition.children) {
        collect_names(child, names);
    }
}

class UpdateParser {
public:
    UpdateParser(const Value& update, const std::optional<Value>& array_filters);

    ParsedUpdate parsed;

private:
    void parse_pipeline(View stages);
    void parse_operators(View update);
    void parse_operator(std::string_view name, View fields);
    void check_conflicts() const;
    void check_array_filters() const;
};

UpdateParser::UpdateParser(const Value& update, const std::optional<Value>& array_filters) {
    if (update.is(Type::array)) {
        if (array_filters) {
            throw MongoError(
                ErrorCode::FailedToParse,
                "arrayFilters may not be specified for pipeline-syle updates");
        }
        parse_pipeline(update.view());
        return;
    }
    if (!update.is(Type::object)) {
        throw MongoError(
            ErrorCode::FailedToParse, "Update argument must be either an object or an array");
    }
    const auto first = update.view().first();
    parsed.is_replacement = !first || !first->name.starts_with('$');
    if (array_filters) {
        for (const Member& member : array_filters->view()) {
            if (!member.value.is(Type::object)) {
                throw MongoError(
                    ErrorCode::TypeMismatch,
                    "BSON field 'update.updates.arrayFilters." + std::string(member.name) +
                        "' is the wrong type '" + std::string(name_of(member.value.type)) +
                        "', expected type 'object'");
            }
            const auto filter = std::make_shared<Filter>(member.value.view());
            std::vector<std::string> names;
            collect_names(filter->condition(), names);
            if (names.empty()) {
                throw MongoError(
                    ErrorCode::FailedToParse,
                    "Cannot use an expression without a top-level field name in arrayFilters");
            }
            for (const std::string& name : names) {
                if (name != names.front()) {
                    throw MongoError(
                        ErrorCode::FailedToParse,
                        "Error parsing array filter :: caused by :: Expected a single top-level "
                        "field name, found '" +
                            names.front() + "' and '" + name + "'");
                }
            }
            if (!parsed.array_filters.emplace(names.front(), filter).second) {
                throw MongoError(
                    ErrorCode::FailedToParse,
                    "Found multiple array filters with the same top-level field name " +
                        names.front());
            }
        }
    }
    if (parsed.is_replacement) {
        parsed.replacement = update.view();
        for (const Member& member : parsed.replacement) {
            if (member.name.starts_with('$')) {
                throw MongoError(
                    ErrorCode::DollarPrefixedFieldName,
                    "The dollar ($) prefixed field '" + std::string(member.name) + "' in '" +
                        std::string(member.name) + "' is not valid for storage.");
            }
        }
        if (!parsed.array_filters.empty()) {
            throw MongoError(
                ErrorCode::FailedToParse,
                "arrayFilters may not be specified for replacement-style updates");
        }
        return;
    }
    parse_operators(update.view());
    std::stable_sort(
        parsed.modifiers.begin(), parsed.modifiers.end(), [](const Modifier& a, const Modifier& b) {
            return goes_before(a.path, b.path);
        });
    check_conflicts();
    check_array_filters();
}

void UpdateParser::parse_operators(View update) {
    for (const Member& member : update) {
        if (!member.value.is(Type::object)) {
            const bool is_known =
                std::any_of(std::begin(operators), std::end(operators), [&](const Operator& one) {
                    return one.name == member.name;
                });
            if (is_known) {
                throw MongoError(
                    ErrorCode::FailedToParse,
                    "Modifiers operate on fields but we found type " +
                        std::string(name_of(member.value.type)) +
                        " instead. For example: {$mod: {<field>: ...}} not {" +
                        std::string(member.name) + ": " + shell_text(member.value) + "}");
            }
        }
        parse_operator(member.name, member.value.is(Type::object) ? member.value.view() : View());
    }
}

void UpdateParser::parse_operator(std::string_view name, View fields) {
    const auto* const found =
        std::find_if(std::begin(operators), std::end(operators), [&](const Operator& one) {
            return one.name == name;
        });
    if (found == std::end(operators)) {
        throw MongoError(
            ErrorCode::FailedToParse,
            "Unknown modifier: " + std::string(name) +
                ". Expected a valid update modifier or pipeline-style update specified as an "
                "array");
    }
    for (const Member& member : fields) {
        Modifier modifier{found->kind, found->name, path_of(member.name), member.value};
        check_argument(modifier, member.name);
        if (found->kind == Kind::rename_from) {
            if (!member.value.is(Type::string)) {
                bad("The 'to' field for $rename must be a string: " + std::string(member.name) +
                    ": " + shell_text(member.value));
            }
            if (member.value.text() == member.name) {
                bad("The source and target field for $rename must differ: " +
                    std::string(member.name) + ": " + shell_text(member.value));
            }
            Modifier to{Kind::rename_to, found->name, path_of(member.value.text())};
            to.other = modifier.path;
            for (const Path& path : {to.path, to.other}) {
                if (std::any_of(path.begin(), path.end(), [](const std::string& part) {
                        return part.front() == '$';
                    })) {
                    bad("The source and target field for $rename may not be dynamic: " +
                        joined(path));
                }
            }
            parsed.modifiers.push_back(std::move(to));
        } else if (found->kind == Kind::pull) {
            if (is_operators(member.value)) {
                modifier.filter = std::make_shared<Filter>(Filter::of_values(member.value.view()));
            } else if (member.value.is(Type::object)) {
                modifier.filter = std::make_shared<Filter>(member.value.view());
                modifier.of_objects = true;
            } else if (member.value.is(Type::regex)) {
                throw MongoError::unsupported("a regular expression in $pull");
            }
        }
        parsed.modifiers.push_back(std::move(modifier));
    }
}

void UpdateParser::parse_pipeline(View stages) {
    constexpr std::string_view others[] = {
        "$count", "$group", "$limit", "$lookup", "$match", "$merge", "$out", "$skip", "$sort",
        "$unwind"};
    for (const Member& member : stages) {
        const auto stage =
            member.value.is(Type::object) ? member.value.view().first() : std::nullopt;
        if (!stage || member.value.view().count() != 1) {
            throw MongoError(
                40323, "A pipeline stage specification object must contain exactly one field.");
        }
        if (auto reshaping = Reshaping::parse(*stage)) {
            parsed.stages.push_back(*std::move(reshaping));
            continue;
        }
        const std::string name(stage->name);
        if (std::find(std::begin(others), std::end(others), name) != std::end(others)) {
            throw MongoError(
                ErrorCode::InvalidOptions,
                name + " is not allowed to be used within an update");
        }
        throw MongoError(40324, "Unrecognized pipeline stage name: '" + name + "'");
    }
}

void UpdateParser::check_conflicts() const {
    for (std::size_t i = 0; i < parsed.modifiers.size(); ++i) {
        for (std::size_t j = i + 1; j < parsed.modifiers.size(); ++j) {
            const Path& a = parsed.modifiers[i].path;
            const Path& b = parsed.modifiers[j].path;
            const std::size_t size = std::min(a.size(), b.size());
            const auto common = static_cast<std::ptrdiff_t>(size);
            if (std::equal(a.begin(), a.begin() + common, b.begin())) {
                throw MongoError(
                    ErrorCode::ConflictingUpdateOperators,
                    "Updating the path '" + joined(b) + "' would create a conflict at '" +
                        joined(a, size) + "'");
            }
        }
    }
}

void UpdateParser::check_array_filters() const {
    std::vector<std::string> used;
    for (const Modifier& modifier : parsed.modifiers) {
        for (const std::string& name : modifier.path) {
            if (name.size() > 3 && name.starts_with("$[") && name.ends_with("]")) {
                const std::string id = name.substr(2, name.size() - 3);
                if (!parsed.array_filters.contains(id)) {
                    bad("No array filter found for identifier '" + id + "' in path '" +
                        joined(modifier.path) + "'");
                }
                used.push_back(id);
            }
        }
    }
    for (const auto& [id, filter] : parsed.array_filters) {
        if (std::find(used.begin(), used.end(), id) == used.end()) {
            throw MongoError(
                ErrorCode::FailedToParse,
                "The array filter for identifier '" + id + "' was not used in the update");
        }
    }
}

} // namespace

ParsedUpdate parse_update(const Value& update, const std::optional<Value>& array_filters) {
    return std::move(UpdateParser(update, array_filters).parsed);
}

} // namespace snowglobe::mongodb
