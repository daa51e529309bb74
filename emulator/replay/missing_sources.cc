#include "emulator/replay/missing_sources.h"

#include "emulator/base/in_order.h"
#include "emulator/base/spelling.h"
#include "services/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace snowglobe {

namespace {

constexpr std::size_t names_max = 10; // of what is there

std::string there_are(std::vector<std::string> names) {
    if (names.empty()) {
        return "there is none";
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    const std::size_t more = names.size() - std::min(names.size(), names_max);
    names.resize(names.size() - more);
    return fmt::format(
        "there {} {}{}",
        names.size() + more == 1 ? "is" : "are",
        fmt::join(names, ", "),
        more == 0 ? "" : fmt::format(" and {} more", more));
}

std::optional<Absent> absent_name(World& world, const FixtureLine& line) {
    const std::string name = line.source.substr(line.source.find(':') + 1);
    const std::vector<std::string> names = world.names(line.from->named, line.call.scope);
    if (std::find(names.begin(), names.end(), name) != names.end()) {
        return std::nullopt;
    }
    return Absent{
        fmt::format("there is no such {} in {}", line.from->noun, line.call.scope.region),
        name,
        names,
        names};
}

std::optional<Absent> find_absent(World& world, const FixtureLine& line) {
    if (line.from->find_absent == nullptr) {
        return absent_name(world, line);
    }
    Service& service = *world.service(line.call.service);
    std::optional<Absent> absent;
    world.look(service, line.call.scope, [&](Context& context) {
        absent = line.from->find_absent(service, context, line.call.request);
    });
    return absent;
}

// Nothing that any source could name.
bool is_empty(World& world, const std::vector<Scope>& scopes) {
    for (const FixtureSource& source : fixture_sources_of(world.services())) {
        for (const Scope& scope : scopes) {
            if (source.find_absent == nullptr && !world.names(source.named, scope).empty()) {
                return false;
            }
        }
    }
    return true;
}

} // namespace

std::vector<std::string> missing_sources(const Fixture& fixture, const ReplayResult& result) {
    std::set<std::uint64_t> refused;
    for (const RefusedInput& one : result.refused) {
        refused.insert(one.line);
    }
    const bool unrouted = result.answers.contains(403);
    if (refused.empty() && !unrouted) {
        return {};
    }
    World& world = *result.world;
    if (is_empty(world, result.scopes)) {
        return {
            "nothing at all: no --template makes anything that the fixture's lines could go to"};
    }
    InOrder<std::string, std::string> missing; // by where a line goes
    std::set<std::string> seen;
    for (const FixtureLine& line : fixture.inputs) {
        if (!line.from ||
            (line.is_answered() ? !unrouted : !refused.contains(line.number))) {
            continue;
        }
        // Where a name is all, it is looked for once.
        const Scope& scope = line.call.scope;
        const std::string where = fmt::format(
            "{} {} {} {}",
            line.source,
            scope.account,
            scope.region,
            line.from->find_absent == nullptr ? "" : line.call.request.dump());
        if (!seen.insert(where).second) {
            continue;
        }
        if (const std::optional<Absent> absent = find_absent(world, line)) {
            const std::string what = fmt::format(
                "{}{}; {}",
                absent->what,
                suggestion(absent->asked, absent->meant),
                there_are(absent->present));
            std::string& row = missing[line.source + what];
            if (row.empty()) {
                row = fmt::format("{} ({}): {}", line.source, fixture.place(line), what);
            }
        }
    }
    return missing.values();
}

} // namespace snowglobe
