#include "services/mongodb/reshaping.h"

#include "services/mongodb/bson_json.h"
#include "services/mongodb/error.h"

namespace snowglobe::mongodb {

Reshaping::Addition* Reshaping::Addition::find(std::string_view name) {
    return const_cast<Addition*>(static_cast<const Addition*>(this)->find(name));
}

const Reshaping::Addition* Reshaping::Addition::find(std::string_view name) const {
    for (const auto& [known, addition] : members) {
        if (known == name) {
            return &addition;
        }
    }
    return nullptr;
}

std::optional<Reshaping> Reshaping::parse(const Member& stage) {
    Reshaping out;
    const std::string name(stage.name);
    if (name == "$project") {
        if (!stage.value.is(Type::object)) {
            throw MongoError(15969, "$project specification must be an object");
        }
        out.projection_.emplace(stage.value.view(), Projection::Of::aggregate);
    } else if (name == "$addFields" || name == "$set") {
        if (!stage.value.is(Type::object)) {
            throw MongoError(
                40272,
                name + " specification stage must be an object, got " +
                    std::string(name_of(stage.value.type)));
        }
        if (stage.value.view().empty()) {
            throw MongoError(
                40177,
                "Invalid " + name +
                    " :: caused by :: specification must have at least one field");
        }
        out.parse_additions(name, "", stage.value.view());
    } else if (name == "$unset") {
        out.parse_unset(stage.value);
    } else if (name == "$replaceRoot" || name == "$replaceWith") {
        out.parse_root(stage);
    } else {
        return std::nullopt;
    }
    return out;
}

void Reshaping::parse_additions(
    const std::string& stage, const std::string& prefix, View fields) {
    for (const Member& member : fields) {
        const std::string dotted = prefix + std::string(member.name);
        if (member.value.is(Type::object)) {
            const auto first = member.value.view().first();
            if (first && !first->name.starts_with('$')) {
                parse_additions(stage, dotted + ".", member.value.view());
                continue;
            }
        }
        Addition* at = &additions_;
        const Path path = split_path(dotted);
        for (std::size_t i = 0; i < path.size(); ++i) {
            if (path[i].empty()) {
                throw MongoError(40352, "FieldPath field names may not be empty strings.");
            }
            if (path[i].front() == '$') {
                throw MongoError(
                    16410,
                    "FieldPath field names may not start with '$'. Consider using $getField or "
                    "$setField.");
            }
            Addition* next = at->find(path[i]);
            if (next != nullptr && (next->expression || i + 1 == path.size())) {
                throw MongoError(
                    40176,
                    "Invalid " + stage +
                        " :: caused by :: specification contains two conflicting paths. Cannot "
                        "specify both '" +
                        dotted + "' and '" + joined(path, i + 1) + "'");
            }
            if (next == nullptr) {
                at->members.emplace_back(path[i], Addition{});
                next = &at->members.back().second;
            }
            at = next;
        }
        at->expression = Expression::parse(member.value);
    }
}

void Reshaping::parse_unset(const Value& names) {
    if (!names.is(Type::string) && !names.is(Type::array)) {
        throw MongoError(31002, "$unset specification must be a string or an array");
    }
    Writer excluded;
    if (names.is(Type::string)) {
        excluded.int32(names.text(), 0);
    } else if (names.view().empty()) {
        throw MongoError(
            31119, "$unset specification must be a string or an array with at least one field");
    } else {
        for (const Member& member : names.view()) {
            if (!member.value.is(Type::string)) {
                throw MongoError(
                    31120,
                    "$unset specification must be a string or an array containing only string "
                    "values");
            }
            excluded.int32(member.value.text(), 0);
        }
    }
    kept_ = std::make_shared<const Document>(excluded.finish());
    projection_.emplace(kept_->view(), Projection::Of::aggregate);
}

void Reshaping::parse_root(const Member& stage) {
    if (stage.name == "$replaceWith") {
        is_replace_with_ = true;
        root_ = Expression::parse(stage.value);
        return;
    }
    if (!stage.value.is(Type::object)) {
        throw MongoError(
            40229,
            "expected an object as specification for $replaceRoot stage, got " +
                std::string(name_of(stage.value.type)));
    }
    for (const Member& member : stage.value.view()) {
        if (member.name != "newRoot") {
            throw MongoError(
                40230,
                "unrecognized option to $replaceRoot stage: " + std::string(member.name) +
                    ", only valid option is 'newRoot'.");
        }
        root_ = Expression::parse(member.value);
    }
    if (!root_) {
        throw MongoError(40231, "no newRoot specified for the $replaceRoot stage");
    }
}

Document Reshaping::apply(View document) const {
    return projection_ ? projection_->apply(document)
           : root_     ? replaced(document)
                       : added(document, additions_, document);
}

Document Reshaping::added(View from, const Addition& addition, View document) const {
    Writer out;
    const auto put = [&](std::string_view name, const std::optional<OwnedValue>& value) {
        if (value) {
            out.put(name, *value);
        }
    };
    for (const Member& member : from) {
        if (const Addition* const one = addition.find(member.name)) {
            put(member.name, added_at(member.value, *one, document));
        } else {
            out.put(member.name, member.value);
        }
    }
    for (const auto& [name, one] : addition.members) {
        if (!from.find(name)) {
            put(name, added_at(std::nullopt, one, document));
        }
    }
    return out.finish();
}

std::optional<OwnedValue> Reshaping::added_at(
    const std::optional<Value>& there, const Addition& addition, View document) const {
    if (addition.expression) {
        const Computed computed = addition.expression->evaluate(document);
        return computed.is_missing() ? std::nullopt : std::optional(computed.owned());
    }
    if (there && there->is(Type::array)) {
        ArrayWriter elements;
        for (const Member& member : there->view()) {
            elements.add(*added_at(member.value, addition, document));
        }
        return OwnedValue::of_array(elements.finish());
    }
    const bool is_object = there && there->is(Type::object);
    return OwnedValue::of_object(added(is_object ? there->view() : View(), addition, document));
}

Document Reshaping::replaced(View document) const {
    const Computed computed = root_->evaluate(document);
    if (computed.value().is(Type::object)) {
        return Document(computed.value().view());
    }
    throw MongoError(
        40228,
        std::string(is_replace_with_ ? "'replacement document'" : "'newRoot' expression ") +
            " must evaluate to an object, but resulting value was: " +
            (computed.is_missing() ? "MISSING" : shell_text(computed.value())) +
            ". Type of resulting value: '" +
            std::string(computed.is_missing() ? "missing" : name_of(computed.value().type)) +
            "'. Input document: " + shell_text(document));
}

} // namespace snowglobe::mongodb
