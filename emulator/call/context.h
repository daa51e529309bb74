#pragma once
// Everything an operation or an event may ask for. There is no clock, no generator and no global
// to ask instead. A Context lives for one run of one operation or event.
#include "emulator/base/time.h"
#include "emulator/call/call.h"
#include "emulator/call/invocation.h"
#include "emulator/call/metric.h"
#include "emulator/call/notice.h"
#include "emulator/store/store.h"
#include "emulator/call/draws.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

// Classes decide what `settle` and the auto clock wait for.
//   work:       delivery, polling, invocation: drained before the next request is admitted (auto)
//   foreground: visibility, delay, retry, batching window, timeout: settle runs them
//   background: retention, token expiry, TTL: run when time passes, nobody waits for them
enum class TimerClass : std::uint8_t { work, foreground, background };
constexpr TimerClass last_of(TimerClass) {
    return TimerClass::background;
}

// Effects that become real when the transaction commits, and vanish with a rollback.
struct Effects {
    struct Timer {
        std::string key;
        Time at{};
        TimerClass timer_class = TimerClass::work;
        bool cancelled = false;
    };
    struct Hold {
        std::string key;
        Time until{};
        bool released = false;
    };
    struct Asked {
        Call call;
        std::string key;
    };
    struct RealDeadline {
        std::string key;
        Duration after{}; // in real time
        std::string operation;
        json request;
        bool cleared = false;
        std::string service = {}; // empty: the running one
    };
    struct Push {
        std::uint64_t connection = 0;
        std::string bytes;
    };
    struct Disturbance {
        std::string chaos;
        std::string who;
        json told;
    };
    struct Count {
        const MetricRow* row = nullptr;
        MetricLabels labels;
        std::uint64_t n = 0;
    };
    std::vector<Timer> timers;
    std::vector<std::string> notified;
    std::vector<InvocationRequest> invocations;
    std::vector<Asked> asked;
    std::vector<Hold> holds;
    std::vector<RealDeadline> real_deadlines;
    std::vector<Push> pushes;
    std::vector<Count> counts;
    std::vector<ItemFailures> item_failures;
    std::vector<DeadLetters> dead_letters;
    std::vector<Disturbance> disturbances;
    std::vector<std::string> gone;
};

// What the answer to a call shows as its request id: a function of the call's own.
Id128 request_id_of(const Draws& draws, std::string_view call_id);

class Context {
public:
    // Runs a call for an event, in a transaction of its own; implemented by the world.
    class Caller {
    public:
        virtual Reply call_from_event(Context& context, Call call) = 0;
        virtual bool real_time() const = 0;
        virtual bool chaos(std::string_view /*of*/) const { return false; }
        virtual std::optional<Time> outage(std::string_view /*service*/) { return std::nullopt; }
        virtual void made(std::string_view /*source*/, std::string_view /*item*/) {}

    protected:
        ~Caller() = default;
    };

    Context(
        Caller& caller,
        Store& store,
        const Draws& draws,
        Time now_,
        std::reference_wrapper<const Scope> scope_, // this, the id and the service's name outlive it
        std::reference_wrapper<const std::string> id_,
        std::string_view service,
        bool is_event);

    const Time now; // fixed for the whole run
    const Scope& scope;
    const std::string& id; // causal identity of this call or event, see Call::id
    bool last_run = false; // a waiting operation: the deadline has come, answer now
    std::uint32_t run = 0; // how many times this call ran before (it waited so often)
    Time first_run{};      // when it ran first: a wait's deadline counts from here
    std::string trace_header; // Call::trace_header
    std::string access_key;   // Call::access_key
    Bytes payload;            // Call::payload
    std::optional<json>
        fault; // service "outside": the effect of a host fault that struck this call

    Store& store;

    // Seed 0: every draw gives 0, so what only prepares one can be left out.
    bool is_benign() const { return draws_.seed() == 0; }
    // A drawn choice among n; 0 is benign. `who` is content: see call/draws.h.
    std::uint64_t
    draw(std::string_view site, std::string_view who, std::uint64_t ordinal, std::uint64_t n) const;
    // Chaos "sqs" was asked for (call/faults.h): what may legally go otherwise than usual is to be
    // drawn with chaos_draw, under any seed, and told when it did: `told` enters the trace. `who`
    // of a draw is content that no other input changes: what stays of an input when others are
    // taken away is disturbed as before.
    bool chaos(std::string_view of) const { return caller_.chaos(of); }
    // Until when a service is out (call/faults.h), for who reads from it without a call. time_max:
    // until somebody ends it.
    std::optional<Time> outage(std::string_view service) const { return caller_.outage(service); }
    std::uint64_t chaos_draw(
        std::string_view site, std::string_view who, std::uint64_t ordinal, std::uint64_t n) const;
    void disturbed(std::string_view chaos, std::string who, json told);
    // Fresh ids: functions of the call's identity and of how many ids it made before.
    Id128 new_id(std::string_view kind);
    std::string new_uuid(std::string_view kind) { return to_uuid(new_id(kind)); }
    Id128 request_id() const { return request_id_of(draws_, id); }
    // An id that depends on content only: the same for the same (kind, who, ordinal).
    Id128 id_of(std::string_view kind, std::string_view who, std::uint64_t ordinal = 0) const;

    // Timers of the running service in this scope. Scheduling a key again replaces it.
    // When due: Service::on_timer(context, key), in a transaction of its own.
    void schedule_at(std::string_view key, Time at, TimerClass timer_class);
    void cancel(std::string_view key);

    // Wakes operations waiting on `channel` and events subscribed to it, after commit.
    void notify(std::string_view channel);
    // After commits that notify `channel`: on_wake(context, key) of the running service in this
    // scope.
    void subscribe(std::string_view channel, std::string_view key);
    void unsubscribe(std::string_view channel, std::string_view key);

    // Asks, after commit, for what takes its time; the running service goes on when it has come.
    // All of this survives the process where the world does: what was under way begins again.
    //   a handler's run: on_invoked(context, key, result), in the scope of the run;
    //   a call, in events only: on_replied(context, key, reply), in this scope. It may wait. Its id
    //   is given here.
    // An operation that waits for what it has asked keeps an Exchange (exchange.h).
    void ask(InvocationRequest run, std::string key);
    void ask(Call call, std::string key);

    // The caller has received something it must still settle (a message): holds the auto clock for
    // its connection until released, until world time `until`, or until the real lease ends.
    void hold(std::string_view key, Time until);
    void release(std::string_view key);

    // A client outside is to be heard of within so long of real time, whatever the world's clock
    // does; else whoever drives the world has this operation of the running service called, as an
    // outside request. Asking again begins anew; so does who serves the client (FrameWire). Where
    // nobody drives (a replay), that time never ends. Not kept by the store.
    // `service`: whose operation it is, if not the running one's; keys are its own.
    void set_real_deadline(
        std::string_view key,
        Duration after,
        std::string_view operation,
        json request,
        std::string_view service = {});
    void clear_real_deadline(std::string_view key, std::string_view service = {});

    // To a client outside that listens: bytes of his protocol that he has not asked for, on a
    // connection that he keeps (Call::connection). They leave in the order of the commits, before
    // the answer of the call that pushes. Dropped where nobody has that connection (a replay).
    void push(std::uint64_t connection, std::string bytes);

    // Tells whoever watches the world from outside; without effect in it. `row` is static.
    void count(const MetricRow& row, MetricLabels labels, std::uint64_t n = 1);
    void tell(ItemFailures failures);
    void tell(DeadLetters letters);
    // A message is deleted of which further deliveries may be under way: whether they fail matters
    // to nobody any more.
    void gone(std::string message);
    // A record (its stream's ARN, its sequence number) or a message ("", its id) came into being,
    // named as events name it: whoever watches knows which input led to it. Told at once: a name
    // that is rolled back is never seen again.
    void made(std::string_view source, std::string_view item) { caller_.made(source, item); }

    // Events only: calls an operation that does not wait. The event's own transaction is committed
    // first and a new one begun after, so the call stands alone. call() throws the ApiError;
    // try_call() returns it.
    json call(std::string_view service, std::string_view operation, json request);
    Reply try_call(std::string_view service, std::string_view operation, json request);
    Reply try_call(Scope scope, std::string_view service, std::string_view operation, json request);

    // True in real clock mode, where the network outside may be reached.
    bool real_time() const { return caller_.real_time(); }

    std::string arn(std::string_view service, std::string_view resource) const;

    std::string_view service() const { return service_; }
    Effects& effects() { return effects_; }
    bool is_event() const { return is_event_; }

private:
    Caller& caller_;
    const Draws& draws_;
    std::string_view service_;
    bool is_event_;
    std::uint64_t ids_made_ = 0;
    std::uint64_t calls_made_ = 0;
    Effects effects_;
};

// The store key under which a subscription lies; the world scans them at commit.
class Key;
Key subscription_key(std::string_view channel);

// The accounts and regions that have rows <space>/<account>/<region>/..., in order; one step each,
// however many rows they have.
std::vector<Scope> scopes_of(Store& store, std::string_view space);

} // namespace snowglobe
