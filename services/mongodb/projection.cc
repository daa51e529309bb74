#include "services/mongodb/projection.h"

#include "services/mongodb/error.h"

#include <algorithm>

namespace snowglobe::mongodb {

Projection::Part* Projection::Part::find(std::string_view name) {
    return const_cast<Part*>(static_cast<const Part*>(this)->find(name));
}

const Projection::Part* Projection::Part::find(std::string_view name) const {
    for (const auto& [known, part] : members) {
        if (known == name) {
            return &part;
        }
    }
    return nullptr;
}

Projection::Projection(View projection, Of of) {
    if (of == Of::aggregate && projection.empty()) {
        throw MongoError(
            51272, "Invalid $project :: caused by :: projection specification must have at least "
                   "one field");
    }
    parse("", projection, of);
}

// What the first field that is no _id does, all others do.
void Projection::decide(bool includes, const std::string& dotted) {
    if (dotted == "_id") {
        return;
    }
    if (is_decided_ && is_inclusion_ != includes) {
        throw MongoError(
            includes ? 31253 : 31254,
            std::string("Cannot do ") + (includes ? "inclusion" : "exclusion") + " on field " +
                dotted + " in " + (includes ? "exclusion" : "inclusion") + " projection");
    }
    is_decided_ = true;
    is_inclusion_ = includes;
}

void Projection::add(const std::string& dotted, Part part) {
    Path path = split_path(dotted);
    const bool is_positional = path.size() > 1 && path.back() == "$";
    if (is_positional) {
        path.pop_back();
    }
    Part* at = &root_;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i].empty()) {
            throw MongoError(
                40352, "FieldPath field names may not be empty strings.");
        }
        if (path[i].front() == '$') {
            throw MongoError(
                16410, "FieldPath field names may not start with '$'. Consider using $getField or "
                       "$setField.");
        }
        const bool is_last = i + 1 == path.size();
        Part* next = at->find(path[i]);
        if (next != nullptr && (is_last || next->kind != Part::Kind::nested)) {
            throw MongoError(
                is_last ? 31250 : 31249,
                is_last ? "Path collision at " + dotted
                        : "Path collision at " + dotted + " remaining portion " +
                              joined(Path(path.begin() + static_cast<std::ptrdiff_t>(i) + 1, path.end())));
        }
        if (next == nullptr) {
            at->members.emplace_back(path[i], Part{});
            next = &at->members.back().second;
        }
        at = next;
    }
    if (is_positional) {
        part.kind = Part::Kind::first;
    }
    *at = std::move(part);
}

void Projection::parse_operators(const std::string& dotted, const Value& value, Of of) {
    const Member first = *value.view().first();
    Part part;
    if (of == Of::find && first.name == "$slice") {
        part.kind = Part::Kind::slice;
        if (first.value.is(Type::array)) {
            std::vector<std::int64_t> numbers;
            for (const Member& member : first.value.view()) {
                numbers.push_back(member.value.whole().value_or(0));
            }
            if (numbers.size() != 2 || numbers[1] <= 0) {
                throw MongoError(
                    28724, "Invalid $slice syntax. The given syntax did not match the find() "
                           "syntax: the limit must be positive");
            }
            part.skip = numbers[0];
            part.limit = numbers[1];
        } else if (const auto count = first.value.whole()) {
            part.skip = *count < 0 ? *count : 0;
            part.limit = *count < 0 ? -*count : *count;
        } else {
            throw MongoError(28667, "Invalid $slice syntax: it needs a number or an array");
        }
        add(dotted, std::move(part));
        return;
    }
    if (of == Of::find && first.name == "$elemMatch") {
        if (!first.value.is(Type::object)) {
            throw MongoError(31274, "elemMatch: Invalid argument, object required, but got " +
                                        std::string(name_of(first.value.type)));
        }
        part.kind = Part::Kind::element;
        // A filter of elements: {x: {$elemMatch: ...}} of a document that has the array as x.
        const auto inner = first.value.view().first();
        part.filter = std::make_shared<Filter>(
            inner && inner->name.starts_with('$') && inner->name != "$and" &&
                    inner->name != "$or" && inner->name != "$nor"
                ? Filter::of_values(first.value.view())
                : Filter(first.value.view()));
        part.skip = inner && inner->name.starts_with('$') ? 1 : 0; // 1: of the values themselves
        decide(true, dotted);
        add(dotted, std::move(part));
        return;
    }
    if (first.name == "$meta") {
        throw MongoError::unsupported("the projection $meta");
    }
    part.kind = Part::Kind::computed;
    part.expression = std::make_shared<Expression>(Expression::parse(value));
    decide(true, dotted);
    add(dotted, std::move(part));
}

void Projection::parse(const std::string& prefix, View projection, Of of) {
    for (const Member& member : projection) {
        const std::string dotted = prefix + std::string(member.name);
        const Value& value = member.value;
        if (value.is(Type::object)) {
            const auto first = value.view().first();
            if (!first) {
                throw MongoError(
                    51270, "An empty sub-projection is not a valid value. Found empty object at "
                           "path");
            }
            if (first->name.starts_with('$')) {
                parse_operators(dotted, value, of);
            } else {
                parse(dotted + ".", value.view(), of);
            }
            continue;
        }
        if (!is_number(value.type) && !value.is(Type::boolean)) {
            Part part;
            part.kind = Part::Kind::computed;
            part.expression = std::make_shared<Expression>(Expression::parse(value));
            decide(true, dotted);
            add(dotted, std::move(part));
            continue;
        }
        const bool includes = value.is_true();
        decide(includes, dotted);
        if (dotted == "_id") {
            (includes ? shows_id_ : hides_id_) = true;
        }
        Part part;
        part.kind = includes ? Part::Kind::include : Part::Kind::exclude;
        add(dotted, std::move(part));
    }
    if (prefix.empty() && !is_decided_ && shows_id_) {
        is_inclusion_ = true; // {_id: 1} alone
    }
}

Document Projection::apply(View document, const Filter& filter) const {
    if (shows_all()) {
        return Document(document);
    }
    Writer out;
    project(document, root_, document, filter, out);
    return out.finish();
}

void Projection::project(
    View from, const Part& part, View document, const Filter& filter, Writer& out) const {
    const bool is_top = &part == &root_;
    for (const Member& member : from) {
        const Part* const one = part.find(member.name);
        if (one != nullptr) {
            project_member(member, *one, document, filter, out);
        } else if (!is_inclusion_ || (is_top && member.name == "_id" && !hides_id_)) {
            out.put(member.name, member.value);
        }
    }
    compute(part, from, document, out);
}

// What is computed stands behind what is there.
void Projection::compute(const Part& part, View from, View document, Writer& out) const {
    for (const auto& [name, one] : part.members) {
        if (one.kind == Part::Kind::computed) {
            const Computed computed = one.expression->evaluate(document);
            if (!computed.is_missing()) {
                out.put(name, computed.value());
            }
        } else if (one.kind == Part::Kind::nested && !from.find(name)) {
            Writer inner;
            compute(one, View(), document, inner);
            const Document made = inner.finish();
            if (!made.view().empty()) {
                out.object(name, made);
            }
        }
    }
}

void Projection::project_member(
    const Member& member, const Part& part, View document, const Filter& filter, Writer& out)
    const {
    const bool is_array = member.value.is(Type::array);
    switch (part.kind) {
    case Part::Kind::include:
        out.put(member.name, member.value);
        return;
    case Part::Kind::exclude:
    case Part::Kind::computed:
        return;
    case Part::Kind::nested:
        if (member.value.is(Type::object)) {
            Writer inner;
            project(member.value.view(), part, document, filter, inner);
            out.object(member.name, inner.finish());
        } else if (is_array) {
            out.array(member.name, elements(part, member.value.view(), document, filter));
        } else if (!is_inclusion_) {
            out.put(member.name, member.value);
        }
        return;
    case Part::Kind::slice: {
        if (!is_array) {
            out.put(member.name, member.value);
            return;
        }
        const auto size = static_cast<std::int64_t>(member.value.view().count());
        const std::int64_t from =
            part.skip < 0 ? std::max<std::int64_t>(0, size + part.skip) : part.skip;
        ArrayWriter kept;
        std::int64_t at = 0;
        for (const Member& element : member.value.view()) {
            if (at >= from && at - from < part.limit) {
                kept.add(element.value);
            }
            ++at;
        }
        out.array(member.name, kept.finish());
        return;
    }
    case Part::Kind::element:
    case Part::Kind::first: {
        if (!is_array) {
            if (part.kind == Part::Kind::first) {
                out.put(member.name, member.value);
            }
            return;
        }
        MatchedElement matched;
        if (part.kind == Part::Kind::first) {
            filter.matches(document, &matched);
            if (!matched.position) {
                throw MongoError(
                    51246, "Executor error during find command :: caused by :: positional operator "
                           "'.$' couldn't find a matching element in the array");
            }
        }
        std::size_t at = 0;
        for (const Member& element : member.value.view()) {
            const bool is_one =
                part.kind == Part::Kind::first ? at == *matched.position
                : part.skip == 1
                    ? part.filter->matches_value(element.value)
                    : element.value.is(Type::object) &&
                          part.filter->matches(element.value.view());
            if (is_one) {
                ArrayWriter kept;
                kept.add(element.value);
                out.array(member.name, kept.finish());
                return;
            }
            ++at;
        }
        return;
    }
    }
}

Document Projection::elements(
    const Part& part, View array, View document, const Filter& filter) const {
    ArrayWriter kept;
    for (const Member& element : array) {
        if (element.value.is(Type::object)) {
            Writer inner;
            project(element.value.view(), part, document, filter, inner);
            kept.add_object(inner.finish());
        } else if (element.value.is(Type::array)) {
            const Document inner = elements(part, element.value.view(), document, filter);
            kept.add({Type::array, inner.view().bytes()});
        } else if (!is_inclusion_) {
            kept.add(element.value);
        }
    }
    return kept.finish();
}

} // namespace snowglobe::mongodb
