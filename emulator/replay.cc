#include "emulator/replay.h"

#include "emulator/base/log.h"

#include <fmt/format.h>

namespace snowglobe {

namespace {

class Recorder final : public WorldObserver {
public:
    explicit Recorder(InvocationLog* log) : log_(log) {}
    void invocation_ended(
        const InvocationRequest& request,
        const InvocationResult& result,
        const std::vector<std::string>& logs) override {
        if (log_ != nullptr) {
            log_->add(request, result, logs);
        }
        if (log_enabled(LogLevel::info)) {
            log_line(LogLevel::info, InvocationLog::line(request, result));
        }
    }

private:
    InvocationLog* log_;
};

void step(World& world) {
    if (!world.step() && world.token_held()) {
        world.executor().pump(milliseconds{100});
    }
}

bool has(const World& world, TimerClass timer_class) {
    return world.scheduler().count(timer_class) > 0;
}

void put_state(World& world, const Fixture& fixture) {
    Service* dynamodb = world.service("dynamodb");
    std::size_t number = 0;
    for (const FixtureLine& line : fixture.state) {
        world.run_as_event(
            *dynamodb, line.call.scope, fmt::format("state/{}", ++number), [&](Context& context) {
                context.call(line.call.service, line.call.operation, line.call.request);
            });
    }
}

} // namespace

ReplayResult replay(
    const Config& config,
    const std::vector<stack::Template>& templates,
    const std::shared_ptr<Libraries>& libraries,
    const Fixture& fixture,
    Trace::Options trace,
    InvocationLog* invocations,
    const std::function<void(std::size_t)>& progress) {
    const Time first = fixture.inputs.empty() ? World::Options{}.epoch : fixture.inputs.front().t;
    const Time epoch = config.epoch.value_or(first);
    const Duration shift = epoch - first;
    BuiltWorld built =
        build_world(config, templates, {config.seed, epoch, std::move(trace), libraries});
    World& world = *built.world;
    Recorder recorder(invocations);
    world.observer = &recorder;
    put_state(world, fixture);
    while (has(world, TimerClass::work) || world.token_held()) {
        step(world);
    }

    ReplayResult result;
    std::size_t next = 0;
    bool waiting = false; // the line admitted last has not run yet
    std::uint64_t admitted = 0;
    const Time end =
        (fixture.inputs.empty() ? epoch : fixture.inputs.back().t + shift) + settle_virtual_max;
    while (true) {
        if (!waiting && next < fixture.inputs.size()) {
            const FixtureLine& line = fixture.inputs[next++];
            waiting = true;
            const std::string who = line.who;
            admitted = world.admit(
                line.call,
                [&result, who, is_http = line.call.service == "execute-api"](const Reply& reply) {
                    if (is_http) {
                        ++result.answers
                              [reply.error ? reply.error->status
                                           : reply.body.value("statusCode", 200)];
                    } else if (reply.error) {
                        ++result.refused_inputs;
                        log_warning("{}: {}: {}", who, reply.error->code, reply.error->message);
                    }
                },
                line.t + shift,
                who);
            if (next % 64 == 0) {
                progress(next);
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
    progress(next);
    result.events = world.events_run();
    result.virtual_time = world.now() - epoch;
    result.digest = world.trace().digest();
    result.level = world.had_hang() ? "L1" : "L3";
    result.world = std::move(built.world);
    return result;
}

} // namespace snowglobe
