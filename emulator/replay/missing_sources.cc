#include "emulator/replay/missing_sources.h"

#include "emulator/base/in_order.h"
#include "emulator/base/spelling.h"
#include "services/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace snowglobe {

namespace {

constexpr std::size_t names_max = 10; // of what is there

struct ServedRoute {
    std::string method;
    std::string path;
};

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    while (!path.empty()) {
        path.remove_prefix(1); // the slash
        segments.push_back(path.substr(0, path.find('/')));
        path.remove_prefix(std::min(segments.back().size(), path.size()));
    }
    return segments;
}

// "GET /dev/orders/7" for the route "ANY /dev/orders/{id}" and a request to "GET /dev/ordes/7":
// what the request would be if the route were meant.
std::string as_meant(const ServedRoute& route, const std::string& method, std::string_view path) {
    const std::vector<std::string_view> asked = segments_of(path);
    std::string out = route.method == "ANY" ? method : route.method;
    out += ' ';
    const std::vector<std::string_view> wanted = segments_of(route.path);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const bool is_parameter = wanted[i].starts_with('{');
        if (wanted[i].ends_with("+}")) {
            for (std::size_t k = i; k < asked.size(); ++k) {
                out += fmt::format("/{}", asked[k]);
            }
        } else {
            out += fmt::format("/{}", is_parameter && i < asked.size() ? asked[i] : wanted[i]);
        }
    }
    return out;
}

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

// Routes of a front: "ANY", "/dev/orders/{id}", from what it says leads to functions: "ANY
// http://HOST/dev/orders/{id} -> orders".
std::vector<ServedRoute> routes_of(World& world, Service& front, const Scope& scope) {
    constexpr std::string_view host = "here";
    const std::string url = fmt::format(" http://{}", host);
    std::vector<std::string> lines;
    world.look(front, scope, [&](Context& context) { lines = front.triggers(context, host); });
    std::vector<ServedRoute> routes;
    for (const std::string& line : lines) {
        const std::size_t at = line.find(url);
        const std::size_t end = line.rfind(" -> ");
        if (at != line.npos && end != line.npos) {
            const std::size_t path = at + url.size();
            routes.push_back({line.substr(0, at), line.substr(path, end - path)});
        }
    }
    return routes;
}

// What is wrong with where the line goes; empty: it is there.
std::string missing_route(World& world, const FixtureLine& line) {
    const json& request = line.call.request;
    const std::string method = request.at("method").get<std::string>();
    const std::string path = request.at("path").get<std::string>();
    const std::string asked = method + " " + path;
    std::vector<std::string> meant;
    std::vector<std::string> names;
    for (const ServedRoute& route :
         routes_of(world, *world.service(line.call.service), line.call.scope)) {
        meant.push_back(as_meant(route, method, path));
        names.push_back(route.method + " " + route.path);
    }
    const bool elsewhere = request.value("host", "").find('.') != std::string::npos;
    if (method == "OPTIONS" || elsewhere || // a preflight, and an API's own host, has its path
        std::find(meant.begin(), meant.end(), asked) != meant.end()) {
        return {};
    }
    return fmt::format(
        "no route leads from {}{}; {}", asked, suggestion(asked, meant), there_are(names));
}

std::string missing_name(World& world, const FixtureLine& line) {
    Named named = Named::function;
    std::string_view word = "function";
    for (const OutcomeSection& section : world.service(line.call.service)->outcome_sections()) {
        named = section.kind;
        word = section.noun;
    }
    const std::string name = line.source.substr(line.source.find(':') + 1);
    const std::vector<std::string> names = world.names(named, line.call.scope);
    if (std::find(names.begin(), names.end(), name) != names.end()) {
        return {};
    }
    return fmt::format(
        "there is no such {} in {}{}; {}",
        word,
        line.call.scope.region,
        suggestion(name, names),
        there_are(names));
}

bool is_empty(World& world, const std::vector<Scope>& scopes) {
    const auto has_none = [&](Named named, const Scope& scope) {
        return world.names(named, scope).empty();
    };
    return has_none(Named::function, {}) && // and so no route
           std::all_of(scopes.begin(), scopes.end(), [&](const Scope& scope) {
               return has_none(Named::table, scope) && has_none(Named::queue, scope) &&
                      has_none(Named::stream, scope);
           });
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
        const bool is_http = line.is_answered;
        if (is_http ? !unrouted : !refused.contains(line.number)) {
            continue;
        }
        const Scope& scope = line.call.scope;
        const std::string where = fmt::format(
            "{} {} {} {}", line.source, scope.account, scope.region,
            is_http ? line.call.request.at("path").get<std::string>() : "");
        if (!seen.insert(where).second) {
            continue;
        }
        const std::string what = is_http ? missing_route(world, line) : missing_name(world, line);
        if (!what.empty()) {
            missing[where] = fmt::format("{} ({}): {}", line.source, fixture.place(line), what);
        }
    }
    return missing.values();
}

} // namespace snowglobe
