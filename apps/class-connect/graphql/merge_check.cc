#include "apps/class-connect/graphql/merge_check.h"

#include "apps/class-connect/graphql/selection.h"

#include <algorithm>

namespace graphql {

namespace {

bool same_value(const Value& a, const Value& b) {
    return a.kind == b.kind && a.text == b.text &&
           std::equal(
               a.elements.begin(),
               a.elements.end(),
               b.elements.begin(),
               b.elements.end(),
               same_value) &&
           std::equal(
               a.members.begin(),
               a.members.end(),
               b.members.begin(),
               b.members.end(),
               [](const auto& one, const auto& other) {
                   return one.first == other.first && same_value(one.second, other.second);
               });
}

bool same_arguments(const Selection& a, const Selection& b) {
    return a.arguments.size() == b.arguments.size() &&
           std::is_permutation(
               a.arguments.begin(),
               a.arguments.end(),
               b.arguments.begin(),
               [](const Argument& one, const Argument& other) {
                   return one.name == other.name && same_value(one.value, other.value);
               });
}

class MergeCheck {
public:
    MergeCheck(const Document& document, const Limits& limits)
        : document_(document), limits_(limits) {}

    void check(const std::vector<const std::vector<Selection>*>& sets, std::size_t depth) {
        FieldCollector collector(document_, [&](const Selection& one, std::size_t fragments) {
            if (depth + fragments > limits_.depth_max) {
                throw Problem{
                    "Nested deeper than " + std::to_string(limits_.depth_max) + " levels.", one.at};
            }
            if (++visited_ > limits_.fields_max) {
                throw Problem{
                    "More than " + std::to_string(limits_.fields_max) + " fields.", one.at};
            }
            return true;
        });
        for (const auto* set : sets) {
            collector.collect(*set);
        }
        for (const FieldGroup& group : collector.take()) {
            const Selection& first = *group.fields.front();
            for (const Selection* other : group.fields) {
                if (other->name != first.name || !same_arguments(*other, first)) {
                    throw Problem{
                        "Fields \"" + first.alias +
                            "\" conflict: use different aliases to fetch both.",
                        other->at};
                }
            }
            check(group.selections(), depth + 1);
        }
    }

private:
    const Document& document_;
    const Limits& limits_;
    std::size_t visited_ = 0;
};

} // namespace

std::optional<Problem>
merge_problem(const Document& document, const Operation& operation, const Limits& limits) {
    try {
        MergeCheck(document, limits).check({&operation.selections}, 1);
        return std::nullopt;
    } catch (const Problem& problem) {
        return problem;
    }
}

} // namespace graphql
