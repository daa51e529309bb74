#include "emulator/replay/replay.h"

#include "emulator/base/encoding.h"
#include "emulator/base/log.h"
#include "emulator/base/spelling.h"
#include "emulator/handler/fiber_watch.h"
#include "emulator/observe/world_lines.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe {

namespace {

class Recorder final : public WorldObserver {
public:
    Recorder(InvocationLog& log, Failures& failures, const ReplayHooks& hooks)
        : log_(log), failures_(failures), hooks_(hooks) {}
    void
    printed(const InvocationRequest& request, Time now, const std::string& line) override {
        if (hooks_.printed) {
            hooks_.printed(request, now, line);
        }
    }
    void invocation_ended(
        const InvocationRequest& request,
        const InvocationResult& result,
        const std::vector<std::string>& logs) override {
        log_.add(request, result, logs);
        failures_.invocation_ended(request, result);
        if (log_enabled(LogLevel::info)) {
            log_line(LogLevel::info, InvocationLog::line(request, result));
        }
    }
    void items_failed(const ItemFailures& failures) override {
        log_.add(failures);
        failures_.items_failed(failures);
        log_info("{}", InvocationLog::line(failures));
    }
    void dead_lettered(const DeadLetters& letters) override { failures_.dead_lettered(letters); }
    void gone(const std::string& message) override { failures_.gone(message); }
    void made(std::string_view source, std::string_view item, std::uint64_t input) override {
        failures_.made(source, item, input);
    }

private:
    InvocationLog& log_;
    Failures& failures_;
    const ReplayHooks& hooks_;
};

struct LastWords { // they look at what the replay has
    LastWords() = default;
    ~LastWords() { set_last_words({}); }
    LastWords(const LastWords&) = delete;
    LastWords& operator=(const LastWords&) = delete;
};

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

void check_faults(World& world, const Fixture& fixture) {
    for (const FixtureLine& line : fixture.inputs) {
        if (!is_fault(line)) {
            continue;
        }
        try {
            world.check_fault(line.call.request);
        } catch (const ApiError& error) {
            throw FixtureError(fmt::format("{}: {}", fixture.place(line), error.message));
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
    check_faults(world, fixture);
    if (hooks.ready) {
        hooks.ready(world);
    }
    ReplayResult result;
    Recorder recorder(invocations, result.failures, hooks);
    world.observer = &recorder;
    const LastWords last_words;
    if (hooks.crashed) {
        set_last_words([&](const std::string& how) {
            if (const InvocationRequest* request = world.current_invocation()) {
                hooks.crashed(*request, result.failures.inputs_of(*request), how);
            }
        });
    }
    put_state(world, fixture);
    const auto goes_on = [&] {
        return !world.first_defect() && !(hooks.is_over && hooks.is_over());
    };
    while ((has(world, TimerClass::work) || world.token_held()) && goes_on()) {
        step(world);
    }

    std::size_t next = 0;
    bool waiting = false; // the line admitted last has not run yet
    std::uint64_t admitted = 0;
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
        waiting = waiting && world.scheduler().contains(fmt::format("input/{}", admitted));
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
