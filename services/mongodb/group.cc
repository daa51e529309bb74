#include "services/mongodb/group.h"

#include "services/mongodb/bson_order.h"
#include "services/mongodb/error.h"
#include "services/mongodb/number.h"

#include <algorithm>
#include <map>

namespace snowglobe::mongodb {

namespace {

enum class Kind { sum, average, minimum, maximum, first, last, push, add_to_set, count };

struct KindRow {
    std::string_view name;
    Kind kind;
};

constexpr KindRow kinds[] = {
    {"$sum", Kind::sum},
    {"$avg", Kind::average},
    {"$min", Kind::minimum},
    {"$max", Kind::maximum},
    {"$first", Kind::first},
    {"$last", Kind::last},
    {"$push", Kind::push},
    {"$addToSet", Kind::add_to_set},
    {"$count", Kind::count}};

struct Accumulator {
    std::string name;
    Kind kind;
    Expression of;
};

struct State {
    OwnedValue value = OwnedValue::of_int32(0);
    bool has_value = false;
    std::int64_t n = 0;
    std::vector<OwnedValue> all;
    std::map<std::string, OwnedValue> each;
};

void take(State& state, Kind kind, const Computed& computed) {
    const Value value = computed.value();
    switch (kind) {
    case Kind::sum:
    case Kind::average:
        if (is_number(value.type)) {
            auto sum = add(state.value.value(), value);
            state.value = sum ? *std::move(sum)
                              : OwnedValue::of_real(
                                    *state.value.value().number() + *value.number());
            ++state.n;
        }
        return;
    case Kind::minimum:
    case Kind::maximum: {
        if (computed.is_absent()) {
            return;
        }
        const bool is_better =
            !state.has_value || (kind == Kind::minimum ? compare(value, state.value.value()) < 0
                                                       : compare(value, state.value.value()) > 0);
        if (is_better) {
            state.value = value;
            state.has_value = true;
        }
        return;
    }
    case Kind::first:
        if (!state.has_value) {
            state.value = value;
            state.has_value = true;
        }
        return;
    case Kind::last:
        state.value = value;
        state.has_value = true;
        return;
    case Kind::push:
        if (!computed.is_missing()) {
            state.all.emplace_back(value);
        }
        return;
    case Kind::add_to_set:
        if (!computed.is_missing() && state.each.emplace(key_text(value), value).second) {
            state.all.emplace_back(value);
        }
        return;
    case Kind::count:
        ++state.n;
        return;
    }
}

OwnedValue result(const State& state, Kind kind) {
    switch (kind) {
    case Kind::sum:
        return state.value;
    case Kind::average:
        return state.n == 0 ? OwnedValue()
                            : OwnedValue::of_real(
                                  *state.value.value().number() / static_cast<double>(state.n));
    case Kind::push:
    case Kind::add_to_set: {
        ArrayWriter out;
        for (const OwnedValue& value : state.all) {
            out.add(value);
        }
        return OwnedValue::of_array(out.finish());
    }
    case Kind::count:
        return OwnedValue::of_integer(state.n);
    default:
        return state.has_value ? state.value : OwnedValue();
    }
}

std::vector<Accumulator> accumulators_of(View specification) {
    std::vector<Accumulator> out;
    for (const Member& member : specification) {
        const std::string name(member.name);
        if (name == "_id") {
            continue;
        }
        if (name.find('.') != std::string::npos) {
            throw MongoError(40235, "The field name '" + name + "' cannot contain '.'");
        }
        const auto first =
            member.value.is(Type::object) ? member.value.view().first() : std::nullopt;
        if (!first) {
            throw MongoError(
                40234, "The field '" + name + "' must be an accumulator object");
        }
        const auto* const found =
            std::find_if(std::begin(kinds), std::end(kinds), [&](const KindRow& row) {
                return row.name == first->name;
            });
        if (found == std::end(kinds)) {
            throw MongoError(
                15952, "unknown group operator '" + std::string(first->name) + "'");
        }
        out.push_back({name, found->kind, Expression::parse(first->value)});
    }
    return out;
}

} // namespace

std::deque<Document> grouped(const std::deque<Document>& documents, View specification) {
    const auto id = specification.find("_id");
    if (!id) {
        throw MongoError(15955, "a group specification must include an _id");
    }
    const Expression key = Expression::parse(*id);
    const std::vector<Accumulator> accumulators = accumulators_of(specification);
    struct Group {
        OwnedValue id;
        std::vector<State> states;
    };
    std::vector<Group> groups;
    std::map<std::string, std::size_t> places;
    for (const Document& document : documents) {
        const Computed computed = key.evaluate(document);
        const auto [place, is_new] = places.emplace(key_text(computed.value()), groups.size());
        if (is_new) {
            groups.push_back({computed.owned(), std::vector<State>(accumulators.size())});
        }
        Group& group = groups[place->second];
        for (std::size_t i = 0; i < accumulators.size(); ++i) {
            take(group.states[i], accumulators[i].kind, accumulators[i].of.evaluate(document));
        }
    }
    std::deque<Document> out;
    for (const Group& group : groups) {
        Writer one;
        one.put("_id", group.id);
        for (std::size_t i = 0; i < accumulators.size(); ++i) {
            one.put(accumulators[i].name, result(group.states[i], accumulators[i].kind));
        }
        out.push_back(one.finish());
    }
    return out;
}

} // namespace snowglobe::mongodb
