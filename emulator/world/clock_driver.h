#pragma once
// Drives one world for `up`: decides when requests are admitted and when the clock may move. Knows
// the three clock modes; knows no socket and reads no clock: real time is handed in.
//
//   real    virtual time follows the wall clock; events run when it passes them.
//   manual  a request runs and answers; everything after it waits for settle or advance. A
//           synchronous invocation runs its own chain.
//   auto    work drains before the next request is admitted. Timers are jumped to only while
//   somebody
//           waits: a parked long poll, a synchronous invocation, settle, advance.
//
// In every mode whoever looks at the world from outside, or changes it, waits its turn as requests
// do; in real mode that is after the requests that came before, whose work goes on.
#include "emulator/base/json.h"
#include "emulator/world/real_deadlines.h"
#include "emulator/world/worker.h"
#include "emulator/world/world.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>

namespace snowglobe {

enum class ClockMode { real, manual, automatic };
constexpr const char* to_text(ClockMode mode) {
    return mode == ClockMode::real ? "real" : mode == ClockMode::manual ? "manual" : "auto";
}

// Real time as the driver needs it: the wall clock for real mode, a steady one for leases.
struct RealNow {
    Time wall{};
    Duration steady{};
};

class ClockDriver final : public WorldObserver, public Worker {
public:
    // A received message keeps the auto clock from moving for other connections at most so long, in
    // real time: until it is deleted, visible again, or its own connection waits.
    static constexpr Duration receive_hold = seconds{5};
    // A visit waits at most so long, in real time.
    static constexpr Duration visit_patience = seconds{2};

    ClockDriver(World& world, ClockMode mode, Duration hold = receive_hold);

    // An outside request.
    void submit(Ticket ticket, Call&& call, World::Answer answer) override;
    // Somebody looks at the world or changes it from outside. In its turn `enter` runs between two
    // events; if that has not come at `until` of the steady clock, `turn_away` is told what holds
    // the world. One of both is called, once, unless dropped.
    void visit(
        Ticket ticket,
        Duration until,
        std::function<void()> enter,
        std::function<void(const std::string& holder)> turn_away);
    // In the middle of a drive in real mode: what is asked now need not wait for its turn, as it is
    // one. What `run_at_once` gets runs before that returns, and what `serve_next` gets before other
    // requests. (In virtual time what a request leads to runs before the next one.)
    bool is_in_turn() const { return is_driving_real_ && !world_.token_held(); }
    void run_at_once(Ticket ticket, Call&& call, World::Answer answer) {
        admit(ticket, std::move(call), std::move(answer));
    }
    void serve_next(std::function<void()> serve) { served_next_.push_back(std::move(serve)); }
    void drop(Ticket ticket) override;
    void disconnected(ConnectionId connection) override;

    // {"events","now","quiescent","pending"}; advance answers the same.
    using Done = std::function<void(json)>;
    void settle(Duration max_virtual, Done done);
    void advance(Duration by, Done done);

    // What time it is, for what is set before it is driven.
    void begin(RealNow now) { now_ = now; }
    // Does what can be done now, a bounded amount. Answers when to be called again: 0 at once, a
    // real duration, or nothing (until the next submit or the executor's descriptor is ready).
    std::optional<Duration> drive(RealNow now);

    ClockMode mode() const { return mode_; }
    // Why the clock stands still, for GET clock.
    std::string why() const;
    // "L2" sequential, "L1" recorded, "L0" real.
    std::string level() const;

    // Who serves the client has heard of it: Context::set_real_deadline begins anew. Without effect
    // where there is none.
    void renew_real_deadline(std::string_view service, std::string_view key) {
        real_deadlines_.renew(service, key, now_.steady);
    }

    // Told of everything that the driver itself is told of.
    WorldObserver* onlooker = nullptr;
    // Told of every Context::notify, and of every Context::push; may be empty.
    std::function<void(const std::string& channel)> on_notified;
    std::function<void(const Effects::Push& push)> on_pushed;

private:
    struct Request {
        Ticket ticket;
        Call call;
        World::Answer answer;
    };
    struct Settle {
        Duration max_virtual;
        Done done;
    };
    struct Advance {
        Duration by;
        Done done;
    };
    struct Visit {
        Ticket ticket;
        std::function<void()> enter;
        std::function<void(const std::string&)> turn_away;
    };
    using Task = std::variant<Request, Settle, Advance, Visit>;
    // The settle, advance or (manual) synchronous invocation under way.
    struct Running {
        Time until{};
        bool is_settle = false;
        InputId chain_input = InputId::none; // manual: run only this input's chain
        std::uint64_t events_before = 0;
        Done done;
    };
    struct Delivery {
        Time until{};
        Duration lease_end{};
    };
    // The connection that holds the clock longest, for messages that it received.
    struct Lease {
        std::uint64_t connection;
        std::size_t messages;
        Duration left;
    };

    void invocation_started(const InvocationRequest& request, bool cold) override;
    void printed(const InvocationRequest& request, Time now, const std::string& line) override;
    void invocation_ended(
        const InvocationRequest& request,
        const InvocationResult& result,
        const std::vector<std::string>& logs) override;
    void hold_changed(std::uint64_t connection, const Effects::Hold& hold) override;
    void real_deadline_changed(
        const std::string& service,
        const Scope& scope,
        const Effects::RealDeadline& deadline) override;
    void notified(const std::string& channel) override {
        if (on_notified) {
            on_notified(channel);
        }
    }
    void pushed(const Effects::Push& push) override {
        if (on_pushed) {
            on_pushed(push);
        }
    }
    void counted(const Effects::Count& count) override;
    void items_failed(const ItemFailures& failures) override;

    void admit(Ticket ticket, Call&& call, World::Answer&& answer);
    void drop_waiting(Ticket ticket);
    bool start_next_task();
    bool continue_running();
    bool run_settle(Running& running);
    bool step_work();
    bool step_woken_request();
    std::optional<Duration> serve_waiters();
    std::optional<Lease> longest_lease(const std::vector<World::Waiter>& waiters) const;
    std::optional<Duration> drive_real();
    std::optional<Duration> drive_virtual();
    void turn_away_late_visits();
    bool is_busy() const;
    std::string holder() const;
    json outcome(const Running& running, bool quiescent) const;

    World& world_;
    ClockMode mode_;
    Duration hold_;
    RealNow now_;
    std::deque<Task> tasks_;
    std::deque<std::function<void()>> served_next_;
    bool is_driving_real_ = false;
    std::map<Ticket, Duration> visits_; // ticket of one in tasks_ -> turned away then
    std::optional<Running> running_;
    std::map<Ticket, InputId> inputs_; // until answered
    std::deque<Ticket> left_; // virtual time: who left while a handler was at work
    std::map<std::uint64_t, Duration> connections_; // seen lately: connection -> last request
    Duration last_request_{};
    std::map<std::uint64_t, std::map<std::string, Delivery>> deliveries_; // by connection
    RealDeadlines real_deadlines_;
    bool concurrent_ = false;
};

} // namespace snowglobe
