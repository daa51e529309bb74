#include "emulator/world_lines.h"


#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace snowglobe {

namespace {

json seen(
    World& world, std::string_view service, std::string_view path, const Scope& scope = {}) {
    std::optional<json> out;
    if (Service* found = world.service(service)) {
        world.look(*found, scope, [&](Context& context) { out = found->peek(context, path); });
    }
    return out.value_or(json::object());
}

json all_apis(World& world) { // of all scopes
    return seen(world, "execute-api", "apis").value("apis", json::array());
}

std::vector<Scope> scopes_of(World& world, std::string_view service) {
    std::vector<Scope> scopes;
    if (Service* found = world.service(service)) {
        world.look(*found, {}, [&](Context& context) { scopes = found->scopes(context); });
    }
    return scopes;
}

std::string url_of_api(std::string_view host, const std::string& id) {
    return fmt::format("http://{}/_aws/execute-api/{}", host, id);
}

// Where the URL begins whose host stands there; npos: no URL.
std::size_t begin_of_url(const std::string& text, std::size_t host) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (host >= scheme.size() &&
            text.compare(host - scheme.size(), scheme.size(), scheme) == 0) {
            return host - scheme.size();
        }
    }
    return text.npos;
}

std::string with_served_api(std::string text, const std::string& id, const std::string& url) {
    const std::string name = id + ".execute-api.";
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
        const std::size_t begin = begin_of_url(text, at);
        if (begin == text.npos) {
            continue;
        }
        const std::size_t end = text.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyz0123456789.-:", at + name.size());
        text.replace(begin, std::min(end, text.size()) - begin, url);
    }
    return text;
}

} // namespace

std::string served_host(std::string_view address, std::uint16_t port) {
    const bool here = address == "127.0.0.1" || address == "0.0.0.0" || address == "::";
    const bool is_v6 = address.find(':') != address.npos;
    return fmt::format(
        fmt::runtime(is_v6 && !here ? "[{}]:{}" : "{}:{}"),
        here ? "localhost" : address,
        port);
}

std::string in_served_names(World& world, std::string_view host, std::string text) {
    for (const json& api : all_apis(world)) {
        const std::string id = api.at("id").get<std::string>();
        text = with_served_api(std::move(text), id, url_of_api(host, id));
    }
    for (const auto& service : world.services()) {
        text = service->in_served_names(std::move(text), host);
    }
    return text;
}

std::vector<std::string> mapping_lines(World& world, std::string_view host) {
    std::vector<std::string> lines;
    std::set<std::string> told; // the first API with a path is the one that it leads to
    for (const json& api : all_apis(world)) {
        const std::string stage = "/" + api.at("stage").get<std::string>();
        for (const json& route : api.at("routes")) {
            const std::string method = route.at("method").get<std::string>();
            const std::string path = stage + route.at("path").get<std::string>();
            const bool is_first = told.insert(method + " " + path).second;
            lines.push_back(fmt::format(
                "{} {}{} -> {}",
                method,
                is_first ? fmt::format("http://{}", host)
                         : url_of_api(host, api.at("id").get<std::string>()),
                path,
                route.at("function").get<std::string>()));
        }
    }
    for (const Scope& scope : scopes_of(world, "lambda")) {
        const json peeked = seen(world, "lambda", "mappings", scope);
        for (const json& one : peeked.value("mappings", json::array())) {
            lines.push_back(fmt::format(
                "{} -> {}",
                one.at("EventSourceArn").get<std::string>(),
                one.at("FunctionName").get<std::string>()));
        }
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::vector<std::string> in_flight_lines(World& world, const std::vector<Scope>& scopes) {
    std::vector<std::string> lines;
    json mappings = json::array();
    for (const Scope& scope : scopes) {
        const json peeked = seen(world, "lambda", "mappings", scope);
        for (const json& mapping : peeked.value("mappings", json::array())) {
            mappings.push_back(mapping);
        }
    }
    for (const json& mapping : mappings) {
        const std::string who = fmt::format(
            "{} -> {}",
            mapping.at("EventSourceArn").get<std::string>(),
            mapping.at("FunctionName").get<std::string>());
        const json& progress = mapping.at("progress");
        for (const json& lane : progress.value("lanes", json::array())) {
            if (lane.contains("batches")) {
                lines.push_back(fmt::format(
                    "{}: {} has a batch that was tried {} times, {}",
                    who,
                    lane.at("shard").get<std::string>(),
                    lane.at("attempts").get<std::int64_t>(),
                    lane.at("state").get<std::string>()));
            }
        }
        const std::size_t batches = progress.value("in_flight", json::array()).size();
        const std::size_t gathered = progress.value("gathered", std::size_t{0});
        if (batches + gathered > 0) {
            lines.push_back(fmt::format(
                "{}: {} batches with the function, {} messages gathered", who, batches, gathered));
        }
    }
    if (world.invocations_running() > 0) {
        lines.push_back(fmt::format("{} invocations run", world.invocations_running()));
    }
    const std::size_t timers = world.scheduler().count(TimerClass::foreground);
    if (timers > 0) {
        lines.push_back(fmt::format(
            "{} timers are due later than the replay waits, the first at {}",
            timers,
            to_iso8601(world.scheduler().next(TimerClass::foreground), 3)));
    }
    return lines;
}

} // namespace snowglobe
