#include "emulator/world/clock_driver.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe {

namespace {

// A drive runs at most so many events before sockets are served again.
constexpr int events_per_drive = 2'000;
// With more than one client the clock jumps only after so long without a request.
constexpr Duration idle_grace = milliseconds{5};
// A long poll that nothing pending could end is answered empty after so long.
constexpr Duration empty_poll_pause = milliseconds{50};
// A settle that runs so many events is not going to end: an endless loop between handlers.
constexpr std::uint64_t settle_events_max = 10'000'000;
// While a child runs a handler, look after it (timeouts) at least this often.
constexpr Duration token_poll = milliseconds{20};

bool anything(const Event&) {
    return true;
}

bool is_work(const Event& event) {
    return event.timer_class == TimerClass::work;
}

} // namespace

ClockDriver::ClockDriver(World& world, ClockMode mode, Duration hold)
    : world_(world), mode_(mode), hold_(hold) {
    world_.observer = this;
}

void ClockDriver::submit(Ticket ticket, Call&& call, World::Answer answer) {
    for (auto task = tasks_.begin(); !concurrent_ && task != tasks_.end(); ++task) {
        const auto* other = std::get_if<Request>(&*task);
        concurrent_ = other != nullptr && other->call.connection != call.connection;
    }
    concurrent_ |= !inputs_.empty();
    tasks_.push_back(Request{ticket, std::move(call), std::move(answer)});
}

void ClockDriver::visit(
    Ticket ticket,
    Duration until,
    std::function<void()> enter,
    std::function<void(const std::string& holder)> turn_away) {
    visits_[ticket] = until;
    tasks_.push_back(Visit{ticket, std::move(enter), std::move(turn_away)});
}

void ClockDriver::drop(Ticket ticket) {
    if (inputs_.contains(ticket)) {
        // How far a handler is in real time must not count: the world hears of it when it has acted.
        const bool is_to_wait = mode_ != ClockMode::real && world_.token_held();
        return is_to_wait ? left_.push_back(ticket) : drop_waiting(ticket);
    }
    visits_.erase(ticket);
    std::erase_if(tasks_, [&](const Task& task) {
        const auto* request = std::get_if<Request>(&task);
        const auto* visit = std::get_if<Visit>(&task);
        return (request != nullptr && request->ticket == ticket) ||
               (visit != nullptr && visit->ticket == ticket);
    });
}

void ClockDriver::drop_waiting(Ticket ticket) {
    if (const auto found = inputs_.find(ticket); found != inputs_.end()) {
        world_.drop(found->second);
        inputs_.erase(found);
    }
}

void ClockDriver::disconnected(ConnectionId connection) {
    deliveries_.erase(to_number(connection));
    connections_.erase(to_number(connection));
}

void ClockDriver::settle(Duration max_virtual, Done done) {
    tasks_.push_back(Settle{max_virtual, std::move(done)});
}

void ClockDriver::advance(Duration by, Done done) {
    tasks_.push_back(Advance{by, std::move(done)});
}

std::string ClockDriver::level() const {
    if (mode_ == ClockMode::real) {
        return world_.is_recorded() ? "L1" : "L0";
    }
    return concurrent_ || world_.had_hang() ? "L1" : "L2";
}

void ClockDriver::invocation_started(const InvocationRequest& request, bool cold) {
    if (onlooker != nullptr) {
        onlooker->invocation_started(request, cold);
    }
}

void ClockDriver::printed(const InvocationRequest& request, Time now, const std::string& line) {
    if (onlooker != nullptr) {
        onlooker->printed(request, now, line);
    }
}

void ClockDriver::counted(const Effects::Count& count) {
    if (onlooker != nullptr) {
        onlooker->counted(count);
    }
}

void ClockDriver::items_failed(const ItemFailures& failures) {
    if (onlooker != nullptr) {
        onlooker->items_failed(failures);
    }
}

void ClockDriver::invocation_ended(
    const InvocationRequest& request,
    const InvocationResult& result,
    const std::vector<std::string>& logs) {
    if (onlooker != nullptr) {
        onlooker->invocation_ended(request, result, logs);
    }
}

void ClockDriver::hold_changed(std::uint64_t connection, const Effects::Hold& hold) {
    if (hold.released) {
        for (auto& [owner, held] : deliveries_) {
            held.erase(hold.key);
        }
    } else if (connection != 0) {
        deliveries_[connection][hold.key] = {hold.until, now_.steady + hold_};
    }
}

void ClockDriver::real_deadline_changed(
    const std::string& service, const Scope& scope, const Effects::RealDeadline& deadline) {
    real_deadlines_.change(service, scope, deadline, now_.steady);
}

void ClockDriver::admit(Ticket ticket, Call&& call, World::Answer&& answer) {
    last_request_ = now_.steady;
    if (mode_ != ClockMode::real) {
        connections_[call.connection] = now_.steady;
    }
    // The input is the only event that may run before what was there.
    const InputId input = world_.admit_and_run(std::move(call), std::move(answer));
    if (!world_.is_answered(input)) {
        inputs_.emplace_hint(inputs_.end(), ticket, input);
        world_.tell_first(input, [this, ticket](const Reply& reply) {
            if (!reply.is_part) {
                inputs_.erase(ticket);
            }
        });
    }
    if (mode_ == ClockMode::manual) {
        // A function that it invoked, directly or through an API, is the request's own work. A long
        // poll has none: it waits for others.
        world_.scheduler().for_each([&](const Event& event) {
            if (event.root == input && is_work(event) && !world_.is_answered(input)) {
                running_ = Running{time_max, false, input, world_.events_run(), nullptr};
            }
        });
    }
}

bool ClockDriver::start_next_task() {
    if (world_.token_held()) {
        return false;
    }
    if (!served_next_.empty()) {
        const std::function<void()> serve = std::move(served_next_.front());
        served_next_.pop_front();
        serve();
        return true;
    }
    if (tasks_.empty()) {
        return false;
    }
    if (auto* request = std::get_if<Request>(&tasks_.front())) {
        Request next = std::move(*request);
        tasks_.pop_front();
        admit(next.ticket, std::move(next.call), std::move(next.answer));
        return true;
    }
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    if (auto* settle = std::get_if<Settle>(&task)) {
        running_ = Running{
            world_.now() + settle->max_virtual,
            true,
            InputId::none,
            world_.events_run(),
            std::move(settle->done)};
    } else if (auto* advance = std::get_if<Advance>(&task)) {
        running_ = Running{
            world_.now() + advance->by,
            false,
            InputId::none,
            world_.events_run(),
            std::move(advance->done)};
    } else if (auto* visit = std::get_if<Visit>(&task)) {
        visits_.erase(visit->ticket);
        visit->enter();
    }
    return true;
}

bool ClockDriver::step_work() {
    return world_.step_if(time_max, is_work);
}

// Manual: a request that waits for other clients (Wait::moves_clock is false) goes on when they have
// come, as if it came then; its work is its own.
bool ClockDriver::step_woken_request() {
    if (world_.scheduler().count(TimerClass::work) == 0) {
        return false;
    }
    const std::vector<World::Waiter> waiters = world_.waiters();
    return std::ranges::any_of(waiters, [&](const World::Waiter& waiter) {
        return !waiter.moves_clock && world_.step_if(time_max, [&](const Event& event) {
            const auto* const retry = std::get_if<RetryEvent>(&event.action);
            return retry != nullptr && retry->call_id == waiter.call_id;
        });
    });
}

// One event of a settle: work, else the timers up to the next foreground one. False: it is over.
bool ClockDriver::run_settle(Running& running) {
    const Scheduler& scheduler = world_.scheduler();
    const bool work = scheduler.count(TimerClass::work) > 0;
    if (world_.events_run() - running.events_before > settle_events_max ||
        (!work && scheduler.next(TimerClass::foreground) > running.until)) {
        return false;
    }
    return world_.step();
}

// False when nothing more can be done for it now; clears running_ when it is over.
bool ClockDriver::continue_running() {
    Running& running = *running_;
    if (running.chain_input != InputId::none) {
        if (world_.is_answered(running.chain_input)) {
            running_.reset();
            return true;
        }
        if (world_.step_if(
                time_max, [&](const Event& event) { return event.root == running.chain_input; })) {
            return true;
        }
        if (world_.token_held()) {
            return false;
        }
        running_.reset(); // nothing of its chain is left: it waits for settle or advance
        return true;
    }
    if (running.is_settle ? run_settle(running) : world_.step_if(running.until, anything)) {
        return true;
    }
    if (world_.token_held()) {
        return false;
    }
    const Scheduler& scheduler = world_.scheduler();
    const bool quiescent =
        scheduler.count(TimerClass::work) == 0 &&
        (!running.is_settle || scheduler.next(TimerClass::foreground) == time_max);
    if (!running.is_settle) {
        world_.move_to(running.until);
    }
    const Done done = std::move(running.done);
    const json result = outcome(running, quiescent);
    running_.reset();
    done(result);
    return true;
}

json ClockDriver::outcome(const Running& running, bool quiescent) const {
    const Scheduler& scheduler = world_.scheduler();
    json pending = json::array();
    scheduler.for_each([&](const Event& event) {
        if (event.timer_class == TimerClass::background || pending.size() >= 20) {
            return;
        }
        const auto* timer = std::get_if<TimerEvent>(&event.action);
        const auto* deadline = std::get_if<DeadlineEvent>(&event.action);
        const std::string what = timer != nullptr ? timer->owner.service + ": " + timer->owner.key
                                 : deadline != nullptr
                                     ? "timeout of invocation " + deadline->invocation
                                     : std::string("work");
        pending.push_back({{"at", to_iso8601(event.at)}, {"what", what}});
    });
    return {
        {"events", world_.events_run() - running.events_before},
        {"now", to_iso8601(world_.now())},
        {"quiescent", quiescent},
        {"pending", std::move(pending)}};
}

std::optional<Duration> ClockDriver::drive(RealNow now) {
    now_ = now;
    for (Call& call : real_deadlines_.take_due(now.steady)) { // requests like any other
        tasks_.push_back(Request{Ticket{}, std::move(call), [](const Reply&) {}});
    }
    const std::optional<Duration> deadline = real_deadlines_.next(now.steady);
    std::optional<Duration> again = mode_ == ClockMode::real ? drive_real() : drive_virtual();
    turn_away_late_visits();
    if (deadline) {
        again = std::min(again.value_or(*deadline), *deadline);
    }
    return again;
}

std::optional<Duration> ClockDriver::drive_virtual() {
    for (int i = 0; i < events_per_drive; ++i) {
        if (world_.token_held()) {
            return token_poll;
        }
        for (; !left_.empty(); left_.pop_front()) {
            drop_waiting(left_.front());
        }
        if (running_) {
            if (!continue_running()) {
                return token_poll;
            }
            continue;
        }
        if (mode_ == ClockMode::automatic && step_work()) {
            continue;
        }
        if (mode_ == ClockMode::manual && step_woken_request()) {
            continue;
        }
        if (start_next_task()) {
            continue;
        }
        if (mode_ == ClockMode::manual) {
            return std::nullopt;
        }
        const std::optional<Duration> again = serve_waiters();
        if (!again || *again > Duration{0}) {
            return again;
        }
    }
    return Duration{0};
}

// A connection that itself waits does not hold the clock: it could not go on otherwise.
std::optional<ClockDriver::Lease>
ClockDriver::longest_lease(const std::vector<World::Waiter>& waiters) const {
    std::optional<Lease> longest;
    for (const auto& entry : deliveries_) {
        const std::uint64_t connection = entry.first; // clang 14 captures no structured binding
        const auto& held = entry.second;
        const bool waits =
            std::any_of(waiters.begin(), waiters.end(), [&](const World::Waiter& waiter) {
                return waiter.connection == connection;
            });
        if (waits) {
            continue;
        }
        Lease lease{connection, 0, {}};
        for (const auto& [key, delivery] : held) {
            if (delivery.until > world_.now() && delivery.lease_end > now_.steady) {
                ++lease.messages;
                lease.left = std::max(lease.left, delivery.lease_end - now_.steady);
            }
        }
        if (lease.messages > 0 && (!longest || lease.left > longest->left)) {
            longest = lease;
        }
    }
    return longest;
}

// Auto mode with nothing else to do: moves the clock for whoever waits.
std::optional<Duration> ClockDriver::serve_waiters() {
    std::vector<World::Waiter> waiters = world_.waiters();
    std::erase_if(waiters, [](const World::Waiter& waiter) { return !waiter.moves_clock; });
    if (waiters.empty()) {
        return std::nullopt;
    }
    for (auto& [connection, held] : deliveries_) {
        std::erase_if(held, [&](const auto& entry) {
            return entry.second.until <= world_.now() || entry.second.lease_end <= now_.steady;
        });
    }
    if (const std::optional<Lease> lease = longest_lease(waiters)) {
        return lease->left;
    }
    const Duration idle = now_.steady - last_request_;
    if (connections_.size() > 1 && idle < idle_grace) {
        return idle_grace - idle;
    }
    if (world_.scheduler().next(TimerClass::foreground) != time_max) {
        world_.step();
        return Duration{0};
    }
    if (idle < empty_poll_pause) {
        return empty_poll_pause - idle;
    }
    for (const World::Waiter& waiter : waiters) {
        if (waiter.deadline != time_max) {
            world_.expire(waiter.input);
        }
    }
    return std::nullopt;
}

void ClockDriver::turn_away_late_visits() {
    // Tickets grow: the first one has waited longest.
    while (!visits_.empty() && visits_.begin()->second <= now_.steady) {
        const Ticket ticket = visits_.begin()->first;
        const auto late = std::find_if(tasks_.begin(), tasks_.end(), [&](const Task& task) {
            const auto* visit = std::get_if<Visit>(&task);
            return visit != nullptr && visit->ticket == ticket;
        });
        const Visit visit = std::get<Visit>(std::move(*late));
        tasks_.erase(late);
        visits_.erase(visits_.begin());
        visit.turn_away(holder());
    }
}

// Something is under way that those outside wait for.
bool ClockDriver::is_busy() const {
    return world_.token_held() || running_ ||
           (mode_ == ClockMode::automatic && world_.scheduler().count(TimerClass::work) > 0);
}

// What is under way, for a person: "invocation 0ab1... of function charge".
std::string ClockDriver::holder() const {
    if (const InvocationRequest* request = world_.current_invocation()) {
        return fmt::format("invocation {} of function {}", request->id, request->function.name);
    }
    if (running_ && running_->chain_input == InputId::none) {
        return running_->is_settle ? "a settle" : "an advance of the clock";
    }
    return "the work of earlier requests";
}

std::string ClockDriver::why() const {
    if (mode_ == ClockMode::real) {
        return "the clock follows real time";
    }
    if (is_busy()) {
        return holder() + " is under way";
    }
    if (mode_ == ClockMode::manual) {
        return "the clock is manual: POST /_snowglobe/settle or clock/advance moves it";
    }
    std::vector<World::Waiter> waiters = world_.waiters();
    std::erase_if(waiters, [](const World::Waiter& waiter) { return !waiter.moves_clock; });
    if (waiters.empty()) {
        return "nobody waits: a long poll, an invocation, settle or advance moves the clock";
    }
    if (const std::optional<Lease> lease = longest_lease(waiters)) {
        return fmt::format(
            "connection {} has received {} message(s) and not deleted them: the clock stands for "
            "others for another {} (--receive-hold {})",
            lease->connection,
            lease->messages,
            to_text(lease->left),
            to_text(hold_));
    }
    if (world_.scheduler().next(TimerClass::foreground) == time_max) {
        return "somebody waits, but nothing is pending that could happen";
    }
    return "somebody waits: the clock moves as soon as all clients are quiet";
}

std::optional<Duration> ClockDriver::drive_real() {
    world_.move_to(now_.wall);
    for (int i = 0; i < events_per_drive; ++i) {
        is_driving_real_ = true;
        const bool has_run = world_.step_if(now_.wall, anything) || start_next_task();
        is_driving_real_ = false;
        if (has_run) {
            continue;
        }
        const Event* next = world_.scheduler().front();
        std::optional<Duration> again;
        if (next != nullptr) {
            again = std::max(next->at - now_.wall, Duration{1});
        }
        if (world_.invocations_running() > 0) {
            again = std::min(again.value_or(token_poll), token_poll);
        }
        return again;
    }
    return Duration{0};
}

} // namespace snowglobe
