#include "emulator/replay/outcome.h"

#include "services/service.h"

#include <optional>
#include <utility>

namespace snowglobe {

namespace {

// An account and region of a world, and how names there are told from those of others.
struct Place {
    World& world;
    Scope scope;
    std::string prefix;
};

// Names are plain in the first, "eu-west-1/orders" in another region of its account, and
// "123456789012/eu-west-1/orders" in another account.
std::vector<Place> places(World& world, const std::vector<Scope>& scopes) {
    std::vector<Place> out;
    for (const Scope& scope : scopes) {
        std::string prefix = scope == scopes.front() ? "" : scope.region + "/";
        if (scope.account != scopes.front().account) {
            prefix = scope.account + "/" + prefix;
        }
        out.push_back({world, scope, std::move(prefix)});
    }
    return out;
}

// A look into a section: what `body` returns.
template <class Body>
auto look(const Place& place, const OutcomeSection& section, const Body& body) {
    Service& service = *place.world.service(section.service);
    std::optional<decltype(body(service, std::declval<Context&>()))> out;
    place.world.look(service, place.scope, [&](Context& context) {
        out.emplace(body(service, context));
    });
    return *std::move(out);
}

// body(place, section, name) for every name, those that are everywhere once.
template <class Body>
void for_each_name(World& world, const std::vector<Scope>& scopes, const Body& body) {
    const std::vector<Place> all = places(world, scopes);
    for (const OutcomeSection& section : outcome_sections_of(world.services())) {
        for (const Place& place : all) {
            if (section.is_everywhere && &place != &all.front()) {
                break;
            }
            for (const std::string& name : world.names(section.kind, place.scope)) {
                body(place, section, name);
            }
        }
    }
}

} // namespace

OutcomeSections outcome_sections_of(const World::Services& services) {
    OutcomeSections sections;
    for (const auto& service : services) {
        for (OutcomeSection section : service->outcome_sections()) {
            section.service = service->name();
            sections.push_back(section);
        }
    }
    return sections;
}

std::map<std::string, std::uint64_t> waiting_in(World& world, const std::vector<Scope>& scopes) {
    std::map<std::string, std::uint64_t> counts;
    for_each_name(
        world,
        scopes,
        [&](const Place& place, const OutcomeSection& section, const std::string& name) {
            if (section.waiting != nullptr) {
                counts[place.prefix + name] =
                    look(place, section, [&](Service& service, Context& context) {
                        return section.waiting(service, context, name);
                    });
            }
        });
    return counts;
}

KnownNames known_names(World& world, const std::vector<Scope>& scopes) {
    KnownNames known;
    known.sections = sections_of_expectations(outcome_sections_of(world.services()));
    for (const ExpectSection& section : known.sections) {
        known.by_section[section.name];
    }
    known.by_section[runs_section] = world.names(Named::function);
    for_each_name(
        world,
        scopes,
        [&](const Place& place, const OutcomeSection& section, const std::string& name) {
            known.by_section[std::string(section.name)].push_back(place.prefix + name);
            if (section.keys != nullptr) {
                known.keys[std::string(section.name) + "." + place.prefix + name] =
                    look(place, section, [&](Service& service, Context& context) {
                        return section.keys(service, context, name);
                    });
            }
        });
    return known;
}

json outcome_of(const ReplayResult& result, const InvocationLog& invocations) {
    json outcome = json::object();
    for (const OutcomeSection& section : outcome_sections_of(result.world->services())) {
        outcome[std::string(section.name)] = json::object();
    }
    for_each_name(
        *result.world,
        result.scopes,
        [&](const Place& place, const OutcomeSection& section, const std::string& name) {
            json content = look(place, section, [&](Service& service, Context& context) {
                return section.content(service, context, name);
            });
            if (content != 0) { // of what is only counted, what did not happen is not told
                outcome[std::string(section.name)][place.prefix + name] = std::move(content);
            }
        });
    json counts = json::object();
    for (const auto& [function, count] : invocations.counts()) {
        counts[function] = {{"count", count.all}, {"errors", count.errors}};
    }
    json answers = json::object();
    for (const auto& [status, given] : result.answers) {
        answers[std::to_string(status)] = given.count;
    }
    outcome[runs_section] = std::move(counts);
    outcome[answers_section] = std::move(answers);
    outcome["refused"] = result.refused.size();
    return outcome;
}

} // namespace snowglobe
