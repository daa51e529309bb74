#include "emulator/replay/replay.h"

#include "emulator/base/encoding.h"
#include "emulator/base/log.h"
#include "emulator/base/spelling.h"
#include "emulator/observe/world_lines.h"
#include "emulator/replay/replay_observer.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe {

namespace {

void step(World& world) {
    if (!world.step() && world.token_held()) {
        world.executor().pump(milliseconds{100});
    }
}

bool has(const World& world, TimerClass timer_class) {
    return world.scheduler().count(timer_class) > 0;
}

void put_line(
    const World& world,
    Service& service,
    Context& context,
    const std::vector<std::string>& names,
    const FixtureLine& line) {
    const std::string name = line.source.substr(line.source.find(':') + 1);
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        throw FixtureError(fmt::format(
            "there is no such table in {}, account {}{}",
            line.call.scope.region,
            line.call.scope.account,
            suggestion(name, names)));
    }
    try {
        const std::optional<json> request = world.coerced(line.call);
        service.put_state(context, request ? *request : line.call.request);
    } catch (const ApiError& error) {
        throw FixtureError(fmt::format("{}: {}", error.code, error.message));
    }
}

bool is_fault(const FixtureLine& line) {
    return line.call.service == "world";
}

void check_call(World& world, const Call& call) {
    const Service* service = world.service(call.service);
    std::vector<std::string> known;
    if (service == nullptr) {
        for (const auto& one : world.services()) {
            known.emplace_back(one->name());
        }
        throw FixtureError(fmt::format(
            "there is no service '{}'{}", call.service, suggestion(call.service, known)));
    }
    if (service->wire() == nullptr && service->frame_wire() == nullptr) {
        throw FixtureError(
            fmt::format("'{}' is no service that clients outside speak to", call.service));
    }
    for (const OperationRow& row : service->operations()) {
        known.emplace_back(row.name);
    }
    if (std::find(known.begin(), known.end(), call.operation) == known.end()) {
        throw FixtureError(fmt::format(
            "{} has no operation '{}'{}",
            call.service,
            call.operation,
            suggestion(call.operation, known)));
    }
}

// Faults are set in the order of their lines, after those `asked` for by the command line.
std::vector<QuietFault>
quiet_faults(World& world, const Fixture& fixture, std::size_t asked) {
    std::vector<QuietFault> quiet;
    const std::vector<Faults::Fault>& faults = world.faults().all();
    std::size_t at = asked;
    for (const FixtureLine& line : fixture.inputs) {
        if (is_fault(line) && at < faults.size()) {
            const Faults::Fault& fault = faults[at++];
            if (fault.struck == 0) {
                quiet.push_back(
                    {line.number,
                     fmt::format("{} {}", Faults::to_text(fault.target), fault.name),
                     fault.seen});
            }
        }
    }
    return quiet;
}

} // namespace

void check_names_of_lines(World& world, const Fixture& fixture) {
    for (const FixtureLine& line : fixture.inputs) {
        try {
            if (is_fault(line)) {
                world.check_fault(line.call.request);
            } else if (line.source.starts_with("call:")) {
                check_call(world, line.call);
            }
        } catch (const ApiError& error) {
            throw FixtureError(fmt::format("{}: {}", fixture.place(line), error.message));
        } catch (const FixtureError& error) {
            throw FixtureError(fmt::format("{}: {}", fixture.place(line), error.what()));
        }
    }
}

// All state of a service and scope is one event, whose name holds what the state is: another state
// gives another digest.
void put_state(World& world, const Fixture& fixture) {
    std::map<std::pair<std::string, Scope>, std::vector<const FixtureLine*>> groups;
    for (const FixtureLine& line : fixture.state) {
        groups[{line.call.service, line.call.scope}].push_back(&line);
    }
    for (const auto& [owner, lines] : groups) {
        Sha256 content;
        for (const FixtureLine* line : lines) {
            content.update(line->call.request.dump());
        }
        Service& service = *world.service(owner.first);
        const std::string id = "state/" + owner.first + "/" + content.hex();
        world.run_as_event(service, owner.second, id, [&, &lines = lines](Context& context) {
            const std::vector<std::string> names = service.names(context, Named::table);
            for (const FixtureLine* line : lines) {
                try {
                    put_line(world, service, context, names, *line);
                } catch (const FixtureError& error) {
                    throw FixtureError(fmt::format(
                        "{}: {}: {}", fixture.place(*line), line->source, error.what()));
                }
            }
        });
    }
}

ReplayResult replay_in(
    std::unique_ptr<World> built,
    Duration shift,
    const Fixture& fixture,
    InvocationLog& invocations,
    const ReplayHooks& hooks) {
    World& world = *built;
    const Time epoch = world.now();
    const std::size_t asked = world.faults().all().size();
    check_names_of_lines(world, fixture);
    if (hooks.ready) {
        hooks.ready(world);
    }
    ReplayResult result;
    ReplayObserver observer(invocations, result.failures, hooks);
    world.observer = &observer;
    const CrashTeller crash_teller(world, result.failures, hooks);
    put_state(world, fixture);
    const auto goes_on = [&] {
        return !world.first_defect() && !(hooks.is_over && hooks.is_over());
    };
    while ((has(world, TimerClass::work) || world.token_held()) && goes_on()) {
        step(world);
    }

    std::size_t next = 0;
    bool waiting = false; // the line admitted last has not run yet
    InputId admitted = InputId::none;
    const Time end =
        (fixture.inputs.empty() ? epoch : fixture.inputs.back().t + shift) + settle_virtual_max;
    while (goes_on()) {
        if (!waiting && next < fixture.inputs.size()) {
            const FixtureLine& line = fixture.inputs[next++];
            waiting = true;
            admitted = world.admit(
                line.call,
                [&result, &line](const Reply& reply) {
                    if (line.is_answered()) {
                        ReplayResult::Answers& answers = result.answers
                            [reply.error ? reply.error->status
                                         : reply.body.value("statusCode", 200)];
                        if (answers.count++ == 0) {
                            answers.first_line = line.number;
                        }
                    } else if (reply.error) {
                        result.refused.push_back(
                            {line.number,
                             line.call.service + "." + line.call.operation,
                             reply.error->code,
                             reply.error->message});
                    }
                },
                line.t + shift,
                line.who);
            if (next % 64 == 0 && hooks.progress) {
                hooks.progress(next);
            }
        }
        const bool more = waiting || has(world, TimerClass::work) ||
                          world.scheduler().next(TimerClass::foreground) <= end ||
                          world.token_held() || world.invocations_running() > 0;
        if (!more) {
            break;
        }
        step(world);
        waiting = waiting && !world.has_run(admitted);
    }
    world.observer = nullptr;
    result.events = world.events_run();
    result.lines = next;
    result.virtual_time = world.now() - epoch;
    result.digest = world.trace().digest();
    result.level = world.had_hang() ? "L1" : "L3";
    result.defect = world.first_defect();
    result.quiet_faults = quiet_faults(world, fixture, asked);
    result.in_flight = in_flight_lines(world, fixture.scopes);
    result.world = std::move(built);
    result.scopes = fixture.scopes;
    return result;
}

ReplayResult replay(
    const Config& config,
    const std::vector<stack::Template>& templates,
    const std::shared_ptr<Libraries>& libraries,
    const Fixture& fixture,
    Trace::Options trace,
    InvocationLog& invocations,
    const ReplayHooks& hooks) {
    const Time first = fixture.inputs.empty() ? World::Options{}.epoch : fixture.inputs.front().t;
    const Time epoch = config.epoch.value_or(first);
    BuiltWorld built =
        build_world(config, templates, {config.seed, epoch, std::move(trace), libraries});
    return replay_in(std::move(built.world), epoch - first, fixture, invocations, hooks);
}

} // namespace snowglobe
