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
#include "emulator/base/json.h"
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
const char* to_text(ClockMode mode); // "auto"

// Real time as the driver needs it: the wall clock for real mode, a steady one for leases.
struct RealNow {
    Time wall{};
    Duration steady{};
};

class ClockDriver final : public WorldObserver {
public:
    ClockDriver(World& world, ClockMode mode);

    // An outside request. `ticket` names it for drop(); `answer` is called once unless dropped.
    void submit(std::uint64_t ticket, Call call, World::Answer answer);
    void drop(std::uint64_t ticket);
    void disconnected(std::uint64_t connection);

    // {"events","now","quiescent","pending"}; advance answers the same.
    using Done = std::function<void(json)>;
    void settle(Duration max_virtual, Done done);
    void advance(Duration by, Done done);

    // Does what can be done now, a bounded amount. Answers when to be called again: 0 at once, a
    // real duration, or nothing (until the next submit or the executor's descriptor is ready).
    std::optional<Duration> drive(RealNow now);

    ClockMode mode() const { return mode_; }
    // Why the clock stands still, for GET clock.
    std::string why() const { return why_; }
    // "L2" sequential, "L1" recorded, "L0" real.
    std::string level() const;

    // Told of everything that the driver itself is told of.
    WorldObserver* onlooker = nullptr;

private:
    struct Request {
        std::uint64_t ticket;
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
    using Task = std::variant<Request, Settle, Advance>;
    // The settle, advance or (manual) synchronous invocation under way.
    struct Running {
        Time until{};
        bool is_settle = false;
        std::uint64_t chain_input = 0; // manual: run only this input's chain
        std::uint64_t events_before = 0;
        Done done;
    };
    struct Delivery {
        Time until{};
        Duration lease_end{};
    };

    void invocation_started(const InvocationRequest& request, bool cold) override;
    void invocation_ended(
        const InvocationRequest& request,
        const InvocationResult& result,
        const std::vector<std::string>& logs) override;
    void hold_changed(std::uint64_t connection, const Effects::Hold& hold) override;
    void counted(const Effects::Count& count) override;
    void items_failed(const ItemFailures& failures) override;

    void admit(Request request);
    bool start_next_task();
    bool continue_running();
    bool run_settle(Running& running);
    bool step_work();
    std::optional<Duration> serve_waiters();
    std::optional<Duration> lease_left(const std::vector<World::Waiter>& waiters);
    std::optional<Duration> drive_real();
    json outcome(const Running& running, bool quiescent) const;

    World& world_;
    ClockMode mode_;
    RealNow now_;
    std::deque<Task> tasks_;
    std::optional<Running> running_;
    std::map<std::uint64_t, std::uint64_t> inputs_; // ticket -> world input, until answered
    std::map<std::uint64_t, Duration> connections_; // seen lately: connection -> last request
    Duration last_request_{};
    std::map<std::uint64_t, std::map<std::string, Delivery>> deliveries_; // by connection
    bool concurrent_ = false;
    std::string why_ = "nothing has happened yet";
};

} // namespace snowglobe
