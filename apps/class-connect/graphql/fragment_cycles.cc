#include "apps/class-connect/graphql/fragment_cycles.h"

#include <map>
#include <string_view>
#include <vector>

namespace graphql {

namespace {

void add_spreads(
    const Document& document,
    const std::vector<Selection>& selections,
    std::vector<const Fragment*>& found) {
    for (const Selection& one : selections) {
        if (one.kind == Selection::Kind::spread) {
            if (const Fragment* fragment = document.fragment(one.name)) {
                found.push_back(fragment);
            }
        }
        add_spreads(document, one.selections, found);
    }
}

} // namespace

// Depth first, with a stack of our own: a chain of fragments may be as long as the document.
const Fragment* find_fragment_cycle(const Document& document) {
    struct Visit {
        const Fragment* fragment;
        std::vector<const Fragment*> inside;
        std::size_t next = 0;
    };
    enum class State { open, done };
    std::map<std::string_view, State> states;
    for (const Fragment& start : document.fragments) {
        std::vector<Visit> path;
        const auto enter = [&](const Fragment& fragment) {
            states[fragment.name] = State::open;
            path.push_back({&fragment, {}});
            add_spreads(document, fragment.selections, path.back().inside);
        };
        if (!states.contains(start.name)) {
            enter(start);
        }
        while (!path.empty()) {
            Visit& visit = path.back();
            if (visit.next == visit.inside.size()) {
                states[visit.fragment->name] = State::done;
                path.pop_back();
                continue;
            }
            const Fragment& inner = *visit.inside[visit.next++];
            if (const auto known = states.find(inner.name); known == states.end()) {
                enter(inner);
            } else if (known->second == State::open) {
                return &inner;
            }
        }
    }
    return nullptr;
}

} // namespace graphql
