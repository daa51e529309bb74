#include "emulator/observe/world_lines.h"

#include "services/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace snowglobe {

namespace {

// Of every account and region where the service has anything.
template <class Body> void in_each_scope(World& world, const Body& body) {
    for (const auto& service : world.services()) {
        std::vector<Scope> scopes;
        world.look(*service, {}, [&](Context& context) { scopes = service->scopes(context); });
        for (const Scope& scope : scopes) {
            world.look(*service, scope, [&](Context& context) { body(*service, context); });
        }
    }
}

void append(std::vector<std::string>& lines, std::vector<std::string> more) {
    std::move(more.begin(), more.end(), std::back_inserter(lines));
}

} // namespace

std::vector<std::string>
served_hosts(const std::vector<std::string>& addresses, std::uint16_t port) {
    std::vector<std::string> hosts;
    const auto has = [&](std::string_view address) {
        return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
    };
    const bool is_local = addresses.empty() || has("127.0.0.1") || has("0.0.0.0") || has("::");
    if (is_local) {
        hosts.push_back(fmt::format("localhost:{}", port));
    }
    for (const std::string& address : addresses) {
        const bool is_v6 = address.find(':') != address.npos;
        if (address == "0.0.0.0" || address == "::" || (is_v6 ? has("::") : has("0.0.0.0")) ||
            (is_local && (address == "127.0.0.1" || address == "::1"))) {
            continue;
        }
        std::string host = fmt::format(fmt::runtime(is_v6 ? "[{}]:{}" : "{}:{}"), address, port);
        if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) { // given twice
            hosts.push_back(std::move(host));
        }
    }
    return hosts;
}

std::string in_served_names(World& world, std::string_view host, std::string text) {
    for (const auto& service : world.services()) {
        world.look(*service, {}, [&](Context& context) {
            text = service->in_served_names(context, std::move(text), host);
        });
    }
    return text;
}

std::vector<std::string> trigger_lines(World& world, std::string_view host) {
    std::vector<std::string> lines;
    in_each_scope(world, [&](Service& service, Context& context) {
        append(lines, service.triggers(context, host));
    });
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::vector<std::string> in_flight_lines(World& world, const std::vector<Scope>& scopes) {
    std::vector<std::string> lines;
    for (const Scope& scope : scopes) {
        for (const auto& service : world.services()) {
            world.look(*service, scope, [&](Context& context) {
                append(lines, service->in_flight(context));
            });
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
