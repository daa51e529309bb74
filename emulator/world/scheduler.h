#pragma once
// The one queue of events, ordered by (virtual time, phase, seeded tie-break, insertion). Events
// are data: an Action is a plain struct, so that a world can be traced, persisted and forked.
#include "emulator/base/time.h"
#include "emulator/call/call.h"
#include "emulator/call/context.h"
#include "emulator/call/owner.h"
#include "emulator/call/trace.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace snowglobe {

// Events of one instant run in this order.
enum class Phase : std::uint8_t { input, reply, timer, work };
constexpr Phase last_of(Phase) {
    return Phase::work;
}

struct InputEvent { // a request from outside
    Call call;
};
struct CallEvent { // a handler's call arrives
    Call call;
    std::string invocation;
};
struct TimerEvent {
    Owner owner;
};
struct WakeEvent { // a channel that the owner subscribed to was notified
    Owner owner;
};
struct RetryEvent { // a waiting call runs again
    std::string call_id;
    bool last = false;
};
struct StartEvent { // an invocation begins
    InvocationRequest request;
    bool is_restored = false; // of an earlier process
};
struct ResumeEvent { // an invocation goes on with the answer to its last action
    std::string invocation;
    std::string reply; // JSON text
};
struct DeadlineEvent { // the function's timeout
    std::string invocation;
};
struct IdleEvent {};  // some sandbox may have been idle for long enough
struct InvokedEvent { // an invocation ended: tell the service
    Owner owner;
    InvocationResult result;
};
struct AskEvent { // a call that the owner's event has asked arrives
    Owner owner;
    Call call;
    std::uint32_t runs = 0; // it has waited in an earlier process
};
struct RepliedEvent { // and its reply: tell the service
    Owner owner;
    std::string call_id;
    Reply reply;
};

using EventAction = std::variant<
    InputEvent,
    CallEvent,
    TimerEvent,
    WakeEvent,
    RetryEvent,
    StartEvent,
    ResumeEvent,
    DeadlineEvent,
    IdleEvent,
    InvokedEvent,
    AskEvent,
    RepliedEvent>;

struct Event {
    Time at{};
    Phase phase = Phase::work;
    std::uint64_t tie = 0;
    std::uint64_t sequence = 0;
    TimerClass timer_class = TimerClass::work;
    TraceId cause = TraceId::none;
    InputId root = InputId::none; // whose chain this belongs to
    EventAction action;
};

class Scheduler {
public:
    struct Node {
        Event event;
        std::string name;
    };

    // Orders after everything already there with the same (at, phase, tie). `name` identifies an
    // event that can be replaced or cancelled; an event of the same name is replaced.
    void push(Event event, std::string name = {});
    bool cancel(const std::string& name);
    // For an event that would be pushed and taken out again at once: its place in the order of
    // pushing, and whether it would be the first.
    struct Passed {
        std::uint64_t sequence = 0;
        bool is_first = false;
    };
    Passed pass_by(Time at, Phase phase);
    bool contains(const std::string& name) const { return named_.contains(name); }

    bool empty() const { return events_.empty(); }
    std::size_t size() const { return events_.size(); }
    const Event* front() const;
    Event pop();
    // The first event in order that `wanted` accepts, removed; nullopt if none.
    std::optional<Event> pop_if(const std::function<bool(const Event&)>& wanted);
    // Earliest time of an event of this class; time_max if none.
    Time next(TimerClass timer_class) const;
    std::size_t count(TimerClass timer_class) const;
    void for_each(const std::function<void(const Event&)>& visit) const; // in order

    // For whoever keeps a copy on disk: what was pushed and is still there, and the sequences of
    // what has gone, since the last clear_changes(). Nothing is noted before track_changes().
    struct Changes {
        std::map<std::uint64_t, const Node*> pushed; // by sequence
        std::vector<std::uint64_t> gone;
    };
    void track_changes() { tracked_ = true; }
    const Changes& changes() const { return changes_; }
    void clear_changes() { changes_ = {}; }

private:
    struct Order {
        bool operator()(const Node& a, const Node& b) const;
    };
    using Nodes = std::set<Node, Order>;
    void forget(const Node& node);

    Nodes events_;
    std::map<std::string, Nodes::iterator> named_;
    std::map<TimerClass, std::multiset<Time>> times_;
    std::uint64_t pushed_ = 0;
    bool tracked_ = false;
    Changes changes_;
};

} // namespace snowglobe
