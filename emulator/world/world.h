#pragma once
// A world: clock, event queue, services, draws and trace, as one value. No statics, no threads, no
// system calls inside; many worlds live in one process without touching each other. Whoever drives
// it (replay, `up`, a test) calls admit and step; nothing happens otherwise.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/time.h"
#include "emulator/call/call.h"
#include "emulator/call/context.h"
#include "emulator/handler/executor.h"
#include "emulator/store/store.h"
#include "emulator/world/draws.h"
#include "emulator/world/faults.h"
#include "emulator/world/scheduler.h"
#include "emulator/world/trace.h"
#include "services/service.h"

namespace snowglobe {

// Watches a world from outside: for log lines and peeks. Must not influence it.
class WorldObserver {
public:
    virtual ~WorldObserver() = default;
    virtual void invocation_ended(
        const InvocationRequest&, const InvocationResult&, const std::vector<std::string>& /*logs*/) {}
    virtual void hold_changed(std::uint64_t /*connection*/, const Effects::Hold&) {}
};

class World final : private Context::Caller {
public:
    struct Options {
        std::uint64_t seed = 0;
        Time epoch = from_epoch_s(1'767'225'600); // 2026-01-01T00:00:00Z
        bool real_time = false;
        Trace::Options trace;
    };
    using Services = std::vector<std::unique_ptr<Service>>;
    // Receives the reply of an admitted call, once.
    using Answer = std::function<void(Reply)>;

    World(Options options, Services services, std::unique_ptr<Store> store, std::unique_ptr<Executor> executor);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    Time now() const { return now_; }
    std::uint64_t seed() const { return draws_.seed(); }
    const Draws& draws() const { return draws_; }
    const Trace& trace() const { return trace_; }
    const Scheduler& scheduler() const { return scheduler_; }
    Faults& faults() { return faults_; }
    Executor& executor() { return *executor_; }
    WorldObserver* observer = nullptr;

    // An outside request enters at world time `at` (now or later). `who` is its identity: content,
    // or empty for "in/<ordinal>". Returns its ordinal.
    std::uint64_t admit(Call call, Answer answer, std::optional<Time> at = {}, std::string who = {});
    // The client is gone: a waiting call is dropped before any further run.
    void drop(std::uint64_t input);

    // Runs the next event, moving the clock to it. False: no event, or the run token is held.
    bool step();
    // As step, but only if the next event is at or before `until` and `wanted` accepts it (events
    // it refuses are passed over).
    bool step_if(Time until, const std::function<bool(const Event&)>& wanted);
    // Moves the clock forward without running anything. REQUIRES no event before `to`.
    void move_to(Time to);
    // A handler holds the run token: nothing else may run until the executor hands over its action.
    bool token_held() const { return running_ != 0; }

    // Runs `body` as an event of `service` (template creation, tests): it may make calls.
    void run_as_event(
        Service& service,
        const Scope& scope,
        const std::string& id,
        const std::function<void(Context&)>& body);
    // A look without side effects: whatever `body` writes is rolled back, and nothing is traced.
    void look(Service& service, const Scope& scope, const std::function<void(Context&)>& body);

    Service* service(std::string_view name) const;
    const Services& services() const { return services_; }
    std::size_t parked() const { return parked_.size(); }
    std::vector<const Call*> parked_calls() const;
    Time next_parked_deadline() const;
    std::size_t invocations_running() const { return invocations_.size(); }

private:
    struct Parked {
        Call call;
        std::uint64_t input = 0;  // answered there, or
        std::string invocation;   // resumed there
        std::vector<std::string> channels;
        std::uint32_t runs = 0;
        TraceId cause = 0;
        std::uint64_t root = 0;
    };
    struct Invocation;
    struct Function;

    Reply call_from_event(Context& context, Call call) override;
    bool real_time() const override { return options_.real_time; }

    void run(Event& event);
    void run_call(Call call, std::uint64_t input, std::string invocation, TraceId cause, std::uint64_t root, std::uint32_t runs, bool last);
    // One transaction: the operation, then commit or rollback.
    std::variant<Reply, Wait> execute(const Call& call, TraceId cause, std::uint64_t root, std::uint32_t runs, bool last);
    void run_event(const Owner& owner, std::string id, std::string_view kind, TraceId cause, std::uint64_t root, const std::function<void(Service&, Context&)>& body);
    void apply(Effects effects, const std::string& service, const Scope& scope, const std::string& who, TraceId cause, std::uint64_t root, std::uint64_t connection);
    void deliver(std::uint64_t input, const std::string& invocation, const Call& call, Reply reply, TraceId cause, std::uint64_t root);
    void push_hop(Phase phase, std::string_view site, const std::string& who, TraceId cause, std::uint64_t root, EventAction action, std::string name = {});

    void start_invocation(StartEvent& start, TraceId cause, std::uint64_t root);
    void on_step(SandboxId sandbox, Step step);
    void end_invocation(Invocation& invocation, InvocationResult result, bool sandbox_lost);
    void finish(const InvocationRequest& request, InvocationResult result, TraceId cause, std::uint64_t root, const std::vector<std::string>& logs);

    Options options_;
    Draws draws_;
    Trace trace_;
    Scheduler scheduler_;
    Faults faults_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Executor> executor_;
    Services services_;
    std::map<std::string, Service*, std::less<>> by_name_;
    std::map<std::string, const OperationRow*, std::less<>> operations_; // "service.Operation"
    Time now_{};
    std::uint64_t inputs_ = 0;
    std::map<std::uint64_t, Answer> answers_;
    std::map<std::string, Parked> parked_;                           // by call id
    std::map<std::string, std::set<std::string>, std::less<>> waiting_; // channel -> call ids
    std::map<std::string, std::unique_ptr<Invocation>> invocations_; // by request id
    std::map<std::string, Function> functions_;                      // by arn: its sandboxes
    std::map<SandboxId, std::string> sandbox_invocation_;
    SandboxId sandboxes_made_ = 0;
    SandboxId running_ = 0; // sandbox that holds the run token
    std::map<std::string, std::uint64_t> tokens_; // client tokens by first-seen ordinal
    TraceId event_cause_ = 0; // while an event runs: its trace record, cause of nested calls
    std::uint64_t event_root_ = 0;
};

} // namespace snowglobe
