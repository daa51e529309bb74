#pragma once
// A world: clock, event queue, services, draws and trace, as one value. No statics, no threads, no
// system calls inside; many worlds live in one process without touching each other. Whoever drives
// it (replay, `up`, a test) calls admit and step; nothing happens otherwise.
//
// Its parts (README.md) are wired here: what one of them wants of another, it gets through this.
#include "emulator/base/time.h"
#include "emulator/call/call.h"
#include "emulator/call/context.h"
#include "emulator/call/dispatch.h"
#include "emulator/call/operations.h"
#include "emulator/handler/executor.h"
#include "emulator/store/store.h"
#include "emulator/call/draws.h"
#include "emulator/call/faults.h"
#include "emulator/world/invocations.h"
#include "emulator/world/event_loop.h"
#include "emulator/world/observer.h"
#include "emulator/world/recorder.h"
#include "emulator/world/saved_world.h"
#include "emulator/world/service_events.h"
#include "emulator/call/trace.h"
#include "services/service.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe {

// What ended with an exception that is no error of a service: our own mistake, never a user's.
struct Defect {
    std::string where; // "event timer/sqs/.../1767225600000000000", "sqs.SendMessage"
    std::string what;
    Time at{};
    std::uint64_t event = 0; // how many events had run, with this one
};

class World final : private Dispatch::Surroundings {
public:
    struct Options {
        std::uint64_t seed = 0;
        Time epoch = from_epoch_s(1'767'225'600); // 2026-01-01T00:00:00Z
        bool real_time = false; // no run token; `now` follows the driver's wall clock
        Trace::Options trace;
        Dispatch::CheckShape check_shape;
    };
    using Services = std::vector<std::unique_ptr<Service>>;
    // Receives the reply of an admitted call, once.
    using Answer = std::function<void(Reply&&)>;

    World(
        Options options,
        Services services,
        std::unique_ptr<Store> store,
        std::unique_ptr<Executor> executor);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    Time now() const override { return loop_.now(); }
    std::uint64_t seed() const { return draws_.seed(); }
    const Draws& draws() const { return draws_; }
    const Trace& trace() const { return trace_; }
    const Scheduler& scheduler() const { return loop_.events(); }
    const Faults& faults() const { return faults_; }
    // Sets a fault (faults.h). Throws ApiError when something about it is wrong, also when nothing
    // has the name that it is for: a fault that cannot strike is a typing error. In real time any
    // host may be meant: it may be reached over the network.
    void add_fault(Context& context, const json& description);
    void add_fault(const json& description); // between two events
    bool remove_fault(std::uint64_t number); // of their list, from 1; false: there is none
    void clear_faults();
    void check_fault(const json& description);
    // What a fault does to a client's look (FrameRequest), said as a call: {"error": ...}. Nothing:
    // none strikes it.
    std::optional<json> strike_look(const Call& call);
    Executor& executor() { return *executor_; }
    WorldObserver* observer = nullptr;
    // Lives as long as this, or until another one is told. Null: nobody is.
    void record(WorldRecorder* recorder) { recorder_ = recorder != nullptr ? recorder : &nobody_; }
    bool is_recorded() const { return recorder_ != &nobody_; }

    // An outside request enters at world time `at` (now or later). `who` is its identity: content,
    // or empty for "in/<ordinal>".
    InputId admit(Call call, Answer answer, std::optional<Time> at = {}, std::string who = {});
    // The same, and it runs at once, before what else is to happen: what admit and then step_if do
    // to the world and to its recorder, without an event. REQUIRES that the run token is free.
    InputId admit_and_run(Call&& call, Answer answer);
    // Is told of its replies before who is owed them. REQUIRES that it is not answered yet.
    void tell_first(InputId input, std::function<void(const Reply&)> told);
    bool has_run(InputId input) const; // once at least, or it is dropped
    // The client is gone: a waiting call is dropped before any further run.
    void drop(InputId input);

    // Runs the next event, moving the clock to it. False: no event, or the run token is held.
    bool step();
    // As step, but only if the next event is at or before `until` and `wanted` accepts it (events
    // it refuses are passed over).
    bool step_if(Time until, const std::function<bool(const Event&)>& wanted);
    // As step, but only this one (Event::sequence).
    bool step_to(std::uint64_t sequence);
    // Moves the clock forward without running anything (never back).
    void move_to(Time to);
    // A waiting outside call gets its last run now, as if its deadline had come.
    void expire(InputId input);
    std::uint64_t events_run() const { return loop_.events_run(); }
    // A handler holds the run token: nothing else may run until the executor hands over its action.
    bool token_held() const { return invocations_.token_held(); }
    // For people: the invocation that holds the run token, or whose step the next event is.
    const InvocationRequest* current_invocation() const {
        return invocations_.current(loop_.events().front());
    }

    // Runs `body` as an event of `service` (template creation, tests): it may make calls.
    void run_as_event(
        Service& service,
        const Scope& scope,
        const std::string& id,
        const std::function<void(Context&)>& body);
    // The request as its operation would see it (Options::check_shape); nothing if it is so
    // already. Throws ApiError.
    std::optional<json> coerced(const Call& call) const { return dispatch_.coerced(call); }
    // A look without side effects: whatever `body` writes is rolled back, and nothing is traced.
    void look(Service& service, const Scope& scope, const std::function<void(Context&)>& body) {
        service_events_.look(service, scope, body);
    }
    // The same for an operation: what it would answer now.
    Reply look_call(const Call& call) { return dispatch_.look(call); }
    // The library was rebuilt: its sandboxes are discarded, those under way when their event ends.
    void renew_library(const std::string& library);

    Service* service(std::string_view name) const { return operations_.service(name); }
    // All that services give such a name (Service::names).
    std::vector<std::string> names(Named kind, const Scope& scope = {});
    const Services& services() const { return services_; }
    struct Waiter { // an outside call that waits
        InputId input;
        std::uint64_t connection;
        std::string operation; // "sqs.ReceiveMessage"
        Time deadline;
        bool moves_clock; // Wait::moves_clock
        std::string call_id;
    };
    std::vector<Waiter> waiters() const;
    bool is_answered(InputId input) const {
        return !(input == at_once_.input && at_once_.answer) && !answers_.contains(input);
    }
    std::size_t invocations_running() const { return invocations_.size(); }
    // Some invocation was killed because it hung in real time: the trace is no longer seed-pure.
    bool had_hang() const { return invocations_.had_hang(); }
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
    // What dispatch needs of the rest (Dispatch::Surroundings).
    Reply call_from_event(Context& context, Call call) override {
        return service_events_.call(context, std::move(call));
    }
    bool real_time() const override { return options_.real_time; }
    bool chaos(std::string_view of) const override { return faults_.has_chaos(of); }
    std::optional<Time> outage(std::string_view service) override {
        return faults_.outage(service, now());
    }
    void made(std::string_view source, std::string_view item) override;
    void because_of(Cause cause) override { running_ = cause; }
    void committed(Context& context, Cause cause, std::uint64_t connection) override {
        service_events_.committed(context, cause, connection);
    }
    void replied(const Asker& asker, const Call& call, Reply&& reply, Cause cause) override;
    void wake(const std::string& call_id, Cause cause) override;
    void run_again(const std::string& call_id, Time at, Cause cause) override;
    void expire(
        const std::string& call_id, Time at, TimerClass timer_class, Cause cause) override;
    void forget(const std::string& call_id) override;
    std::optional<json> whole_request(const Call& call) override;
    std::optional<json> whole_reply(const Call& call, const Reply& reply) override;
    void failed_inside(const std::string& where, const std::string& what) override;

    void run(Event& event);
    void on_step(SandboxId sandbox, Step step);
    const InvocationWords& invocation_words() const;
    CallAction outbound_call(OutboundRequest&& request, const std::string& function) const;
    Faults::Fault read_fault(Context& context, const json& description) const;
    void restore();

    Options options_;
    Draws draws_;
    Trace trace_;
    EventLoop loop_;
    Faults faults_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Executor> executor_;
    Services services_;
    Operations operations_;
    Dispatch dispatch_;
    Invocations invocations_;
    ServiceEvents service_events_;
    SavedWorld saved_;
    std::uint64_t inputs_ = 0;
    std::map<InputId, Answer> answers_;
    // Of the input that runs as it is admitted: most are answered by that, and never kept.
    struct AtOnce {
        InputId input = InputId::none;
        Answer answer;
    };
    AtOnce at_once_;
    WorldRecorder nobody_;
    WorldRecorder* recorder_ = &nobody_;
    Cause running_; // of what runs
    std::optional<Defect> first_defect_;
    std::uint64_t defects_ = 0;
};

} // namespace snowglobe
