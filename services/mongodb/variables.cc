#include "services/mongodb/variables.h"

#include "services/mongodb/error.h"
#include "services/mongodb/expression.h"
#include "services/mongodb/paths.h"

namespace snowglobe::mongodb {

namespace {

// Upper-case letters are for the server's own.
void check_name(const std::string& name) {
    const char first = name.empty() ? '\0' : name.front();
    if (!(first >= 'a' && first <= 'z') && static_cast<unsigned char>(first) < 0x80) {
        throw MongoError(
            16867, "'" + name + "' starts with an invalid character for a user variable name");
    }
}

} // namespace

Variables::Variables(const std::optional<View>& let) {
    if (!let) {
        return;
    }
    for (const Member& member : *let) {
        const std::string name(member.name);
        check_name(name);
        values_[name] = Expression::parse(member.value).evaluate(View()).owned();
    }
}

View Variables::in_filter(View filter, Document& kept) const {
    if (values_.empty()) {
        return filter;
    }
    kept = with_values(filter, Where::filter);
    return kept.view();
}

View Variables::in_expressions(View document, Document& kept) const {
    if (values_.empty()) {
        return document;
    }
    kept = with_values(document, Where::expression);
    return kept.view();
}

View Variables::in_pipeline(View stages, Document& kept) const {
    if (values_.empty()) {
        return stages;
    }
    ArrayWriter out;
    for (const Member& stage : stages) {
        const auto first =
            stage.value.is(Type::object) ? stage.value.view().first() : std::nullopt;
        const bool is_match = first && first->name == "$match";
        out.add(with_values(stage.value, is_match ? Where::filter : Where::expression));
    }
    kept = out.finish();
    return kept.view();
}

Document Variables::with_values(View members, Where where) const {
    Writer out;
    for (const Member& member : members) {
        if (member.name == "$literal" || member.name == "$const") {
            out.put(member.name, member.value);
        } else {
            out.put(
                member.name,
                with_values(member.value, member.name == "$expr" ? Where::expression : where));
        }
    }
    return out.finish();
}

OwnedValue Variables::with_values(const Value& value, Where where) const {
    if (value.is(Type::object)) {
        return OwnedValue::of_object(with_values(value.view(), where));
    }
    if (value.is(Type::array)) {
        ArrayWriter out;
        for (const Member& member : value.view()) {
            out.add(with_values(member.value, where));
        }
        return OwnedValue::of_array(out.finish());
    }
    if (where == Where::expression && value.is(Type::string) && value.text().starts_with("$$")) {
        if (auto known = value_of(value.text().substr(2))) {
            return *std::move(known);
        }
    }
    return value;
}

// As an expression. Nothing: there is no such variable, which who parses it will say.
std::optional<OwnedValue> Variables::value_of(std::string_view text) const {
    const std::size_t dot = text.find('.');
    const auto found = values_.find(text.substr(0, dot));
    if (found == values_.end()) {
        return std::nullopt;
    }
    std::optional<Value> value = found->second.value();
    if (dot != std::string_view::npos) {
        value = value->is(Type::object)
                    ? value_at(value->view(), split_path(text.substr(dot + 1)))
                    : std::nullopt;
    }
    if (!value) {
        return OwnedValue::of_text("$$REMOVE");
    }
    return OwnedValue::of_object(Writer().put("$literal", *value).finish());
}

Value with_values(const Variables& variables, const Value& update, Document& kept) {
    return update.is(Type::array)
               ? Value{Type::array, variables.in_pipeline(update.view(), kept).bytes()}
               : update;
}

} // namespace snowglobe::mongodb
