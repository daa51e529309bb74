#pragma once
// A service small enough to read: counters that can be raised, watched and waited for. Its
// "handlers" are run by ScriptedExecutor.
#include "emulator/store/key.h"
#include "emulator/world/world.h"

#include <memory>

namespace snowglobe::toy {

inline Key counter_key(const Context& context, const std::string& name) {
    return Key("toy.counter").text(context.scope.account).text(context.scope.region).text(name);
}

inline std::int64_t read(Context& context, const std::string& name) {
    const auto bytes = context.store.get(counter_key(context, name).str());
    return bytes ? std::stoll(std::string(*bytes)) : 0;
}

inline void write(Context& context, const std::string& name, std::int64_t value) {
    context.store.put(counter_key(context, name).str(), std::to_string(value));
    context.notify("counter/" + name);
}

inline Call call(std::string operation, json request) {
    Call out;
    out.service = "toy";
    out.operation = std::move(operation);
    out.request = std::move(request);
    return out;
}

class Toy final : public Service {
public:
    std::string_view name() const override { return "toy"; }
    std::span<const OperationRow> operations() const override { return rows; }

    // A counter named "bug..." fails as only a mistake of ours can, until it is raised to ten.
    static void fail_if_bug(Context& context, const std::string& key) {
        if (key.starts_with("bug") && read(context, key) < 10) {
            write(context, key + ".half", 1);
            throw std::logic_error("asked for a bug");
        }
    }
    void on_timer(Context& context, const std::string& key) override {
        fail_if_bug(context, key);
        if (key == "nested") { // waits for what nobody will do
            const Reply reply = context.try_call(
                "toy", "Await", {{"name", "nested.never"}, {"least", 1}, {"stubborn", true}});
            write(context, "nested.code", reply.error && reply.error->code == "InternalFailure");
        }
        if (key == "asking") { // waits for its answer, and goes on with it
            Call call = toy::call("Await", {{"name", "asking.answer"}, {"least", 3}});
            context.ask(std::move(call), "asking.reply");
        }
        write(context, key, read(context, key) + 1'000);
    }
    void on_replied(Context& context, const std::string& key, const Reply& reply) override {
        fail_if_bug(context, key);
        write(context, key, reply.error ? -1 : reply.body.at("value").get<std::int64_t>());
    }
    // A subscriber copies its counter, and may fail.
    void on_wake(Context& context, const std::string& key) override {
        fail_if_bug(context, key);
        write(context, key + ".copy", read(context, key));
    }
    void
    on_invoked(Context& context, const std::string& key, const InvocationResult& result) override {
        fail_if_bug(context, key);
        write(context, key, result.kind == InvocationResult::Kind::ok ? 1 : -1);
        context.store.put(counter_key(context, key + ".payload").str(), result.payload);
    }

private:
    static Outcome raise(Service&, Context& context, const json& request) {
        const std::string name = request.at("name");
        write(context, name, read(context, name) + request.value("by", 1));
        if (request.contains("timer_ms")) {
            context.schedule_at(
                name,
                context.now + milliseconds{request["timer_ms"].get<int>()},
                request.value("background", false) ? TimerClass::background
                                                   : TimerClass::foreground);
        }
        if (request.contains("subscribe")) {
            context.subscribe("counter/" + name, name);
        }
        if (request.contains("fail")) {
            throw ApiError("Refused", "asked to fail");
        }
        return json{{"value", read(context, name)}, {"id", context.new_uuid("toy")}};
    }
    static Outcome await(Service&, Context& context, const json& request) {
        const std::string name = request.at("name");
        const std::int64_t value = read(context, name);
        if (value >= request.at("least").get<std::int64_t>() ||
            (context.last_run && !request.contains("stubborn"))) {
            return json{{"value", value}};
        }
        return Wait{
            {"counter/" + name},
            context.first_run + milliseconds{request.value("wait_ms", 20'000)}};
    }
    static Outcome run(Service&, Context& context, const json& request) {
        InvocationRequest invocation;
        invocation.id = context.new_uuid("invocation");
        invocation.function.name = request.value("function", "f");
        invocation.function.concurrency_max = request.value("concurrency", 10);
        invocation.function.timeout = milliseconds{request.value("timeout_ms", 3'000)};
        invocation.payload = request.at("script").dump();
        context.ask(std::move(invocation), request.at("name"));
        return json::object();
    }

    static constexpr OperationRow rows[] = {
        {"Raise", raise},
        {"Await", await},
        {"Run", run},
    };
};

// The event is the script: a list of actions, taken one by one.
//     ["raise", name] a call; ["sleep", ms]; ["fail", type]; ["hang"] until go_on(); the end is a
//     result
class ScriptedExecutor final : public Executor {
public:
    void set_sink(Sink sink) override { sink_ = std::move(sink); }
    void create(SandboxId sandbox, const FunctionImage&) override { sandboxes_[sandbox] = json(); }
    void start(SandboxId sandbox, const InvocationStart& start) override {
        sandboxes_[sandbox] = json::parse(start.payload);
        next(sandbox);
    }
    void resume(SandboxId sandbox, Time, const std::string&) override { next(sandbox); }
    void discard(SandboxId sandbox) override { sandboxes_.erase(sandbox); }
    void go_on(SandboxId sandbox) { next(sandbox); }

private:
    void next(SandboxId sandbox) {
        json& script = sandboxes_.at(sandbox);
        if (script.empty()) {
            sink_(sandbox, {ResultAction{"\"done\""}, {}});
            return;
        }
        const json action = script.front();
        script.erase(script.begin());
        const std::string kind = action.at(0);
        if (kind == "raise") {
            sink_(sandbox, {CallAction{"toy", "Raise", {{"name", action.at(1)}}}, {"raising"}});
        } else if (kind == "await") {
            sink_(
                sandbox,
                {CallAction{"toy", "Await", {{"name", action.at(1)}, {"least", 1'000'000}}}, {}});
        } else if (kind == "sleep") {
            sink_(sandbox, {SleepAction{milliseconds{action.at(1).get<int>()}}, {}});
        } else if (kind == "fail") {
            sink_(sandbox, {FailureAction{action.at(1), "{}", false, false}, {}});
        }
    }

    Sink sink_;
    std::map<SandboxId, json> sandboxes_;
};

inline std::unique_ptr<World> make_world(
    std::uint64_t seed = 0,
    bool real_time = false,
    std::unique_ptr<Store> store = make_memory_store()) {
    World::Options options;
    options.seed = seed;
    options.real_time = real_time;
    World::Services services;
    services.push_back(std::make_unique<Toy>());
    return std::make_unique<World>(
        std::move(options),
        std::move(services),
        std::move(store),
        std::make_unique<ScriptedExecutor>());
}

} // namespace snowglobe::toy
