#pragma once
// A world: clock, event queue, services, draws and trace, as one value. No statics, no threads, no
// system calls inside; many worlds live in one process without touching each other. Whoever drives
// it (replay, `up`, a test) calls admit and step; nothing happens otherwise.
#include "emulator/base/time.h"
#include "emulator/call/call.h"
#include "emulator/call/context.h"
#include "emulator/handler/executor.h"
#include "emulator/store/store.h"
#include "emulator/world/client_tokens.h"
#include "emulator/world/draws.h"
#include "emulator/world/faults.h"
#include "emulator/world/scheduler.h"
#include "emulator/world/trace.h"
#include "services/service.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

// Watches a world from outside: for log lines and peeks. Must not influence it.
class WorldObserver {
public:
    virtual ~WorldObserver() = default;
    virtual void invocation_started(const InvocationRequest&, bool /*cold*/) {}
    virtual void invocation_ended(
        const InvocationRequest&,
        const InvocationResult&,
        const std::vector<std::string>& /*logs*/) {}
    // A handler has printed this line.
    virtual void printed(const InvocationRequest&, Time /*now*/, const std::string& /*line*/) {}
    virtual void hold_changed(std::uint64_t /*connection*/, const Effects::Hold&) {}
    virtual void counted(const Effects::Count&) {}
    virtual void items_failed(const ItemFailures&) {}
    virtual void dead_lettered(const DeadLetters&) {}
    virtual void gone(const std::string& /*message*/) {}
    // As Context::made, also of invocations ("", the request id): because of this input (its
    // ordinal; 0: of none).
    virtual void
    made(std::string_view /*source*/, std::string_view /*item*/, std::uint64_t /*input*/) {}
};

// What ended with an exception that is no error of a service: our own mistake, never a user's.
struct Defect {
    std::string where; // "event timer/sqs/.../1767225600000000000", "sqs.SendMessage"
    std::string what;
    Time at{};
    std::uint64_t event = 0; // how many events had run, with this one
};

class World final : private Context::Caller {
public:
    struct Options {
        std::uint64_t seed = 0;
        Time epoch = from_epoch_s(1'767'225'600); // 2026-01-01T00:00:00Z
        bool real_time = false; // no run token; `now` follows the driver's wall clock
        Trace::Options trace;
        // Checks a request against its operation's shape; throws ApiError. Returns the request as
        // the operation is to see it, nothing if it is so already.
        std::function<std::optional<json>(
            std::string_view service, std::string_view operation, const json& request)>
            check_shape;
    };
    using Services = std::vector<std::unique_ptr<Service>>;
    // Receives the reply of an admitted call, once.
    using Answer = std::function<void(Reply)>;

    World(
        Options options,
        Services services,
        std::unique_ptr<Store> store,
        std::unique_ptr<Executor> executor);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    Time now() const { return now_; }
    std::uint64_t seed() const { return draws_.seed(); }
    const Draws& draws() const { return draws_; }
    const Trace& trace() const { return trace_; }
    const Scheduler& scheduler() const { return scheduler_; }
    Faults& faults() { return faults_; }
    // Sets a fault (faults.h). Throws ApiError when something about it is wrong, also when nothing
    // has the name that it is for: a fault that cannot strike is a typing error. In real time any
    // host may be meant: it may be reached over the network.
    void add_fault(Context& context, const json& description);
    void add_fault(const json& description); // between two events
    void check_fault(const json& description);
    Executor& executor() { return *executor_; }
    WorldObserver* observer = nullptr;

    // An outside request enters at world time `at` (now or later). `who` is its identity: content,
    // or empty for "in/<ordinal>". Returns its ordinal.
    std::uint64_t
    admit(Call call, Answer answer, std::optional<Time> at = {}, std::string who = {});
    // The client is gone: a waiting call is dropped before any further run.
    void drop(std::uint64_t input);

    // Runs the next event, moving the clock to it. False: no event, or the run token is held.
    bool step();
    // As step, but only if the next event is at or before `until` and `wanted` accepts it (events
    // it refuses are passed over).
    bool step_if(Time until, const std::function<bool(const Event&)>& wanted);
    // Moves the clock forward without running anything (never back).
    void move_to(Time to) { now_ = std::max(now_, to); }
    // A waiting outside call gets its last run now, as if its deadline had come.
    void expire(std::uint64_t input);
    std::uint64_t events_run() const { return events_run_; }
    // A handler holds the run token: nothing else may run until the executor hands over its action.
    bool token_held() const { return running_ != 0; }
    // For people: the invocation that holds the run token, or whose step the next event is.
    const InvocationRequest* current_invocation() const;

    // Runs `body` as an event of `service` (template creation, tests): it may make calls.
    void run_as_event(
        Service& service,
        const Scope& scope,
        const std::string& id,
        const std::function<void(Context&)>& body);
    // The request as its operation would see it (Options::check_shape); nothing if it is so
    // already. Throws ApiError.
    std::optional<json> coerced(const Call& call) const;
    // A look without side effects: whatever `body` writes is rolled back, and nothing is traced.
    void look(Service& service, const Scope& scope, const std::function<void(Context&)>& body);
    // The same for an operation: what it would answer now.
    Reply look_call(const Call& call);
    // The library was rebuilt: its sandboxes are discarded, those under way when their event ends.
    void renew_library(const std::string& library);

    Service* service(std::string_view name) const;
    // All that services give such a name (Service::names).
    std::vector<std::string> names(Named kind, const Scope& scope = {});
    const Services& services() const { return services_; }
    struct Waiter { // an outside call that waits
        std::uint64_t input;
        std::uint64_t connection;
        std::string operation; // "sqs.ReceiveMessage"
        Time deadline;
    };
    std::vector<Waiter> waiters() const;
    bool is_answered(std::uint64_t input) const { return !answers_.contains(input); }
    std::size_t invocations_running() const { return invocations_.size(); }
    // Some invocation was killed because it hung in real time: the trace is no longer seed-pure.
    bool had_hang() const { return had_hang_; }
    // The first one, and how many there were. Whatever failed has changed nothing.
    const std::optional<Defect>& first_defect() const { return first_defect_; }
    std::uint64_t defects() const { return defects_; }

    // With a persistent store: puts what the world holds outside of it into it, and flushes. A
    // world made of that store goes on from here. Between two events; before any reply leaves.
    // True: something has changed since the last time.
    bool save();
    // All rows that are the world's own, and no service's.
    static std::vector<RowKind> row_kinds();

private:
    // Who gets a reply: an outside input, or an invocation.
    struct Asker {
        std::uint64_t input = 0;
        std::string invocation;
    };
    // Why something happens: the trace record before it, and the input at the root of the chain.
    struct Cause {
        TraceId record = 0;
        std::uint64_t root = 0;
    };
    struct Parked {
        Call call;
        Asker asker;
        std::vector<std::string> channels;
        Time deadline{};
        std::uint32_t runs = 0;
        Cause cause;
    };
    struct Sandbox {
        SandboxId id = 0;
        bool stale = false; // discard when its event ends
        Time idle_since{};
    };
    // All sandboxes of one function version, by number.
    struct Pool {
        std::string library;
        std::map<std::uint64_t, Sandbox> sandboxes;
        std::set<std::uint64_t> idle;
    };
    struct Invocation {
        InvocationRequest request;
        std::string pool; // key into pools_
        std::uint64_t sandbox_number = 0;
        SandboxId sandbox = 0;
        Time started{};
        std::uint64_t actions = 0;
        std::vector<std::string> logs;
        Cause cause; // the invoke record
    };

    Faults::Fault read_fault(Context& context, const json& description) const;
    std::vector<std::string> names(Context& context, Named kind) const;
    Reply call_from_event(Context& context, Call call) override;
    bool real_time() const override { return options_.real_time; }
    bool chaos(std::string_view of) const override { return faults_.has_chaos(of); }
    void made(std::string_view source, std::string_view item) override;

    void run(Event event);
    void run_call(Call call, Asker asker, Cause cause, std::uint32_t runs, bool last);
    // One transaction: the operation, then commit or rollback. Updates `cause` to the reply's
    // record.
    std::variant<Reply, Wait>
    execute(const Call& call, Cause& cause, std::uint32_t runs, bool last);
    std::variant<Reply, Wait> attempt(const Call& call, Context& context);
    // Takes what its owner has to do. What fails is put back (try_again).
    void run_event(
        Event event,
        const Owner& owner,
        const std::string& id,
        Cause cause,
        const std::function<void(Service&, Context&)>& body);
    void try_again(Event event, const Owner& owner);
    void note_defect(const std::string& where, const std::string& what);
    Reply defective(const Call& call, const std::string& what);
    void apply(Context& context, Cause cause, std::uint64_t connection);
    void park(Call call, Asker asker, Wait wait, Cause cause, std::uint32_t runs);
    std::optional<Parked> unpark(const std::string& call_id);
    void deliver(const Asker& asker, const std::string& call_id, Reply reply, Cause cause);
    void push_hop(
        Phase phase,
        std::string_view site,
        std::string_view who,
        Cause cause,
        EventAction action,
        std::string name = {});
    void push_at(
        Time at,
        TimerClass timer_class,
        std::string_view who,
        Cause cause,
        EventAction action,
        std::string name = {});
    TraceFields request_fields(const Call& call); // none if there is no trace
    TraceId record_request(std::string_view kind, TraceId cause, const Call& call);
    TraceId record_reply(TraceId cause, const Call& call, const Reply& reply);

    void start_invocation(InvocationRequest request, Cause cause);
    bool strike_function(const InvocationRequest& request, Cause cause);
    void on_step(SandboxId sandbox, Step step);
    bool is_endless(const Invocation& invocation, const Action& action) const;
    void on_action(Invocation& invocation, CallAction action);
    void on_action(Invocation& invocation, HttpAction action);
    void on_action(Invocation& invocation, SleepAction action);
    void on_action(Invocation& invocation, ResultAction action);
    void on_action(Invocation& invocation, FailureAction action);
    void on_deadline(const std::string& id);
    void await_idle(Time at);
    void end_idle_sandboxes();
    void end_invocation(const std::string& id, InvocationResult result, bool discard_sandbox);
    void report(
        const InvocationRequest& request,
        InvocationResult result,
        std::vector<std::string> logs,
        Cause cause);

    void restore();
    void begin_again(InvocationRequest request);

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
    std::uint64_t events_run_ = 0;
    std::uint64_t inputs_ = 0;
    std::map<std::uint64_t, Answer> answers_;
    std::map<std::string, Parked> parked_;                              // by call id
    std::map<std::string, std::set<std::string>, std::less<>> waiting_; // channel -> call ids
    std::map<std::string, Invocation> invocations_;                     // by request id
    std::map<std::string, Pool> pools_;                                 // by encoded image
    std::map<SandboxId, std::string> busy_; // sandbox -> request id of its event
    SandboxId sandboxes_made_ = 0;
    bool awaits_idle_ = false; // an IdleEvent is due
    SandboxId running_ = 0;    // sandbox that holds the run token
    ClientTokens client_tokens_;
    Cause event_cause_; // while an event runs: cause of its nested calls
    std::uint64_t running_root_ = 0; // input at the root of what runs
    TraceId running_record_ = 0;     // and the record of it
    bool had_hang_ = false;
    std::optional<Defect> first_defect_;
    std::uint64_t defects_ = 0;
    std::map<Owner, std::uint32_t> failed_in_a_row_; // events of the same owner
    // What the store's rows say of invocations under way and of the time (saved_world.cc).
    std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> saved_running_;
    Time saved_now_{};
};

} // namespace snowglobe
