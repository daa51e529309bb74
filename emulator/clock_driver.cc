#include "emulator/clock_driver.h"

#include <fmt/format.h>

namespace snowglobe {

namespace {

// A drive runs at most so many events before sockets are served again.
constexpr int events_per_drive = 2'000;
// With more than one client the clock jumps only after so long without a request.
constexpr Duration idle_grace = milliseconds{5};
// A long poll that nothing pending could end is answered empty after so long.
constexpr Duration empty_poll_pause = milliseconds{50};
// A received message holds the clock for its connection at most so long.
constexpr Duration delivery_lease = seconds{5};
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

const char* to_text(ClockMode mode) {
    switch (mode) {
    case ClockMode::real:
        return "real";
    case ClockMode::manual:
        return "manual";
    case ClockMode::automatic:
        return "auto";
    }
    return "";
}

ClockDriver::ClockDriver(World& world, ClockMode mode) : world_(world), mode_(mode) {
    world_.observer = this;
}

void ClockDriver::submit(std::uint64_t ticket, Call call, World::Answer answer) {
    for (const Task& task : tasks_) {
        const auto* other = std::get_if<Request>(&task);
        concurrent_ |= other != nullptr && other->call.connection != call.connection;
    }
    concurrent_ |= !inputs_.empty();
    tasks_.push_back(Request{ticket, std::move(call), std::move(answer)});
}

void ClockDriver::drop(std::uint64_t ticket) {
    if (const auto found = inputs_.find(ticket); found != inputs_.end()) {
        world_.drop(found->second);
        inputs_.erase(found);
        return;
    }
    std::erase_if(tasks_, [&](const Task& task) {
        const auto* request = std::get_if<Request>(&task);
        return request != nullptr && request->ticket == ticket;
    });
}

void ClockDriver::disconnected(std::uint64_t connection) {
    deliveries_.erase(connection);
    connections_.erase(connection);
}

void ClockDriver::settle(Duration max_virtual, Done done) {
    tasks_.push_back(Settle{max_virtual, std::move(done)});
}

void ClockDriver::advance(Duration by, Done done) {
    tasks_.push_back(Advance{by, std::move(done)});
}

std::string ClockDriver::level() const {
    if (mode_ == ClockMode::real) {
        return "L0";
    }
    return concurrent_ || world_.had_hang() ? "L1" : "L2";
}

void ClockDriver::invocation_started(const InvocationRequest& request, bool cold) {
    if (onlooker != nullptr) {
        onlooker->invocation_started(request, cold);
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
        deliveries_[connection][hold.key] = {hold.until, now_.steady + delivery_lease};
    }
}

void ClockDriver::admit(Request request) {
    last_request_ = now_.steady;
    connections_[request.call.connection] = now_.steady;
    const std::uint64_t ticket = request.ticket;
    const std::uint64_t input = world_.admit(
        std::move(request.call), [this, ticket, answer = std::move(request.answer)](Reply reply) {
            inputs_.erase(ticket);
            answer(std::move(reply));
        });
    inputs_[ticket] = input;
    // The input is the only event that may run before what was there.
    world_.step_if(time_max, [&](const Event& event) {
        return event.root == input && std::holds_alternative<InputEvent>(event.action);
    });
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
    if (tasks_.empty() || world_.token_held()) {
        return false;
    }
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    if (auto* request = std::get_if<Request>(&task)) {
        admit(std::move(*request));
    } else if (auto* settle = std::get_if<Settle>(&task)) {
        running_ = Running{
            world_.now() + settle->max_virtual,
            true,
            0,
            world_.events_run(),
            std::move(settle->done)};
    } else if (auto* advance = std::get_if<Advance>(&task)) {
        running_ = Running{
            world_.now() + advance->by, false, 0, world_.events_run(), std::move(advance->done)};
    }
    return true;
}

bool ClockDriver::step_work() {
    return world_.step_if(time_max, is_work);
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
    if (running.chain_input != 0) {
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
    if (mode_ == ClockMode::real) {
        return drive_real();
    }
    for (int i = 0; i < events_per_drive; ++i) {
        if (world_.token_held()) {
            why_ = "a handler is running";
            return token_poll;
        }
        if (running_) {
            if (!continue_running()) {
                why_ = "a handler is running";
                return token_poll;
            }
            continue;
        }
        if (mode_ == ClockMode::automatic && step_work()) {
            continue;
        }
        if (start_next_task()) {
            continue;
        }
        if (mode_ == ClockMode::manual) {
            why_ = "the clock is manual: POST /_snowglobe/settle or clock/advance moves it";
            return std::nullopt;
        }
        const std::optional<Duration> again = serve_waiters();
        if (!again || *again > Duration{0}) {
            return again;
        }
    }
    return Duration{0};
}

// How long the clock must still stand for connections that received messages and have not settled
// them. A connection that itself waits does not hold the clock: it could not go on otherwise.
std::optional<Duration> ClockDriver::lease_left(const std::vector<World::Waiter>& waiters) {
    std::optional<Duration> left;
    for (auto& [connection, held] : deliveries_) {
        std::erase_if(held, [&](const auto& entry) {
            return entry.second.until <= world_.now() || entry.second.lease_end <= now_.steady;
        });
        const bool waits =
            std::any_of(waiters.begin(), waiters.end(), [&](const World::Waiter& waiter) {
                return waiter.connection == connection;
            });
        if (waits) {
            continue;
        }
        for (const auto& [key, delivery] : held) {
            const Duration lease = delivery.lease_end - now_.steady;
            if (!left || lease > *left) {
                left = lease;
                why_ = fmt::format(
                    "connection {} has received {} message(s) and not deleted them; lease of {} "
                    "left",
                    connection,
                    held.size(),
                    to_text(lease));
            }
        }
    }
    return left;
}

// Auto mode with nothing else to do: moves the clock for whoever waits.
std::optional<Duration> ClockDriver::serve_waiters() {
    const std::vector<World::Waiter> waiters = world_.waiters();
    if (waiters.empty()) {
        why_ = "nobody waits: a long poll, an invocation, settle or advance moves the clock";
        return std::nullopt;
    }
    if (const std::optional<Duration> lease = lease_left(waiters)) {
        return lease;
    }
    const Duration idle = now_.steady - last_request_;
    if (connections_.size() > 1 && idle < idle_grace) {
        why_ = "several clients are active";
        return idle_grace - idle;
    }
    if (world_.scheduler().next(TimerClass::foreground) != time_max) {
        world_.step();
        return Duration{0};
    }
    why_ = "somebody waits, but nothing is pending that could happen";
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

std::optional<Duration> ClockDriver::drive_real() {
    why_ = "the clock follows real time";
    world_.move_to(now_.wall);
    for (int i = 0; i < events_per_drive; ++i) {
        if (world_.step_if(now_.wall, anything) || start_next_task()) {
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
