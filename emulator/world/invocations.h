#pragma once
// Runs of handlers: which sandbox takes one, who holds the run token, what each action of a handler
// becomes, and how a run ends.
//
// Virtual time stands still while a handler runs: it holds the run token, and no event may run
// until the executor hands over its next action. In real time there is no token.
#include "emulator/call/dispatch.h"
#include "emulator/call/invocation_words.h"
#include "emulator/handler/executor.h"
#include "emulator/call/faults.h"
#include "emulator/world/event_loop.h"
#include "emulator/world/observer.h"
#include "emulator/world/pools.h"
#include "emulator/call/trace.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace snowglobe {

class Invocations {
public:
    // What is around it; all of it outlives this.
    struct Parts {
        EventLoop& loop;
        Dispatch& dispatch;
        Trace& trace;
        Store& store;
        const Draws& draws;
        Faults& faults;
        Executor& executor;
        WorldObserver* const& observer; // may change, and be null
        const InvocationWords& words;
        // The call that a handler's HTTP request is.
        std::function<CallAction(OutboundRequest&&, const std::string& function)> outbound_call;
        bool real_time = false;
    };
    explicit Invocations(Parts parts) : parts_(std::move(parts)) {}
    ~Invocations();
    Invocations(const Invocations&) = delete;
    Invocations& operator=(const Invocations&) = delete;

    void start(InvocationRequest request, Cause cause);
    // The answer to its last action. Nothing happens if it has ended.
    void resume(const std::string& id, const std::string& reply, TraceId cause);
    // The executor hands over what the handler does next.
    void on_step(SandboxId sandbox, Step step);
    void on_deadline(const std::string& id);
    void end_idle_sandboxes();
    // It was under way when the emulator was killed.
    void begin_again(InvocationRequest request);
    void renew_library(const std::string& library);

    bool contains(const std::string& id) const { return running_.contains(id); }
    std::size_t size() const { return running_.size(); }
    bool is_busy(SandboxId sandbox) const { return busy_.contains(sandbox); }
    void for_each(const std::function<void(const InvocationRequest&)>& visit) const; // by id
    bool token_held() const { return token_ != 0; }
    // The one that holds the run token, or whose step this event is; nullptr: neither.
    const InvocationRequest* current(const Event* next) const;
    // Some run was killed because it hung in real time.
    bool had_hang() const { return had_hang_; }

private:
    struct Invocation {
        InvocationRequest request;
        Pools::Place place;
        SandboxId sandbox = 0;
        Time started{};
        std::uint64_t actions = 0;
        std::vector<std::string> printed;
        std::vector<Time> printed_at; // of each, where logs are kept
        Cause cause; // the record before its next one
    };

    std::uint64_t random_key(const InvocationRequest& request) const;
    void keep_log(
        const InvocationRequest& request,
        const InvocationResult& result,
        const std::string& stream,
        const std::vector<Time>& printed_at,
        std::vector<std::string> log);
    bool strike(const InvocationRequest& request, Cause cause);
    void take_token(SandboxId sandbox);
    void set_deadline(const Invocation& invocation);
    bool is_endless(const Invocation& invocation, const Action& action) const;
    void on_action(Invocation& invocation, CallAction action);
    void on_action(Invocation& invocation, OutboundRequest action);
    void on_action(Invocation& invocation, SleepAction action);
    void on_action(Invocation& invocation, ResultAction action);
    void on_action(Invocation& invocation, FailureAction action);
    void await_idle(Time at);
    void end(const std::string& id, InvocationResult result, bool discard_sandbox);
    // Tells the service that asked for it. `stream`: of its log; none: it has had no sandbox.
    void report(
        const InvocationRequest& request,
        InvocationResult result,
        std::vector<std::string> printed,
        Cause cause,
        const std::vector<Time>& printed_at = {},
        std::string stream = {});

    Parts parts_;
    Pools pools_;
    std::map<std::string, Invocation> running_; // by request id
    std::map<SandboxId, std::string> busy_;     // sandbox -> request id of its event
    SandboxId token_ = 0;                       // sandbox that holds the run token
    bool awaits_idle_ = false;                  // an IdleEvent is due
    bool had_hang_ = false;
};

} // namespace snowglobe
