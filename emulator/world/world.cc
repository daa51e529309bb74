// World: admission, the event loop, events and their effects. Calls: calls.cc; handlers:
// invocations.cc.
#include "emulator/world/world.h"

#include "emulator/base/check.h"
#include "emulator/base/log.h"
#include "emulator/base/spelling.h"
#include "emulator/store/key.h"
#include "emulator/world/world_service.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe {

namespace {

// A hop inside the world (wake-up, call, reply) takes at least this long, so that a cause never
// shares an instant with its effect; other seeds draw up to a millisecond more.
constexpr Duration hop_min = microseconds{1};
constexpr std::uint64_t hop_extra_us = 1'000;

// An event that fails inside is tried again after a second, then two, four, and so on.
constexpr Duration retry_min = seconds{1};
constexpr std::uint32_t retry_doublings_max = 6;

std::string timer_name(const Owner& owner) {
    return "timer/" + owner.service + "/" + owner.scope.account + "/" + owner.scope.region + "/" +
           owner.key;
}

std::string wake_name(const Owner& owner) {
    return "wake/" + owner.service + "/" + owner.scope.account + "/" + owner.scope.region + "/" +
           owner.key;
}

} // namespace

World::World(
    Options options,
    Services services,
    std::unique_ptr<Store> store,
    std::unique_ptr<Executor> executor)
    : options_(std::move(options)), draws_(options_.seed), trace_(options_.trace),
      store_(std::move(store)), executor_(std::move(executor)), services_(std::move(services)),
      now_(options_.epoch) {
    services_.push_back(std::make_unique<WorldService>(*this));
    for (const auto& service : services_) {
        by_name_.emplace(service->name(), service.get());
        for (const OperationRow& row : service->operations()) {
            operations_.emplace(fmt::format("{}.{}", service->name(), row.name), &row);
        }
    }
    executor_->set_sink(
        [this](SandboxId sandbox, Step step) { on_step(sandbox, std::move(step)); });
    if (store_->persistent()) {
        restore();
    }
}

World::~World() {
    for (const auto& [key, pool] : pools_) {
        for (const auto& [number, sandbox] : pool.sandboxes) {
            executor_->discard(sandbox.id);
        }
    }
}

Service* World::service(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
}

std::uint64_t World::admit(Call call, Answer answer, std::optional<Time> at, std::string who) {
    const std::uint64_t input = ++inputs_;
    call.id = who.empty() ? "in/" + std::to_string(input) : std::move(who);
    answers_.emplace(input, std::move(answer));
    Event event;
    event.at = std::max(now_, at.value_or(now_));
    event.phase = Phase::input;
    event.root = input;
    event.action = InputEvent{std::move(call)};
    scheduler_.push(std::move(event), "input/" + std::to_string(input));
    return input;
}

void World::drop(std::uint64_t input) {
    answers_.erase(input);
    scheduler_.cancel("input/" + std::to_string(input));
    for (const auto& [id, parked] : parked_) {
        if (parked.asker.input == input) {
            trace_.record(now_, "drop", parked.cause.record, id, {});
            unpark(std::string(id));
            return;
        }
    }
}

void World::expire(std::uint64_t input) {
    for (const auto& [id, parked] : parked_) {
        if (parked.asker.input == input) {
            std::optional<Parked> due = unpark(std::string(id));
            run_call(std::move(due->call), due->asker, due->cause, due->runs, true);
            return;
        }
    }
}

bool World::step() {
    if (token_held() || scheduler_.empty()) {
        return false;
    }
    run(scheduler_.pop());
    return true;
}

bool World::step_if(Time until, const std::function<bool(const Event&)>& wanted) {
    if (token_held()) {
        return false;
    }
    std::optional<Event> event = scheduler_.pop_if(
        [&](const Event& candidate) { return candidate.at <= until && wanted(candidate); });
    if (!event) {
        return false;
    }
    run(std::move(*event));
    return true;
}

void World::run(Event event) {
    now_ = std::max(now_, event.at);
    ++events_run_;
    const Cause cause{event.cause, event.root};
    if (auto* input = std::get_if<InputEvent>(&event.action)) {
        const TraceId record = record_request("input", 0, input->call);
        run_call(std::move(input->call), {event.root, {}}, {record, event.root}, 0, false);
    } else if (auto* call = std::get_if<CallEvent>(&event.action)) {
        if (!invocations_.contains(call->invocation)) {
            return; // timed out meanwhile: the sandbox is gone, and with it what it was sending
        }
        const TraceId record = record_request("call", event.cause, call->call);
        run_call(std::move(call->call), {0, call->invocation}, {record, event.root}, 0, false);
    } else if (auto* retry = std::get_if<RetryEvent>(&event.action)) {
        if (std::optional<Parked> parked = unpark(retry->call_id)) {
            run_call(
                std::move(parked->call),
                parked->asker,
                {event.cause, parked->cause.root},
                parked->runs,
                retry->last);
        }
    } else if (const auto* timer = std::get_if<TimerEvent>(&event.action)) {
        const Owner owner = timer->owner;
        const std::string id =
            fmt::format("timer/{}/{}/{}", owner.service, owner.key, epoch_ns(now_));
        const TraceId record = trace_.record(now_, "timer", event.cause, id, {});
        run_event(
            std::move(event),
            owner,
            id,
            {record, cause.root},
            [&](Service& service, Context& context) { service.on_timer(context, owner.key); });
    } else if (const auto* wake = std::get_if<WakeEvent>(&event.action)) {
        const Owner owner = wake->owner;
        const std::string id =
            fmt::format("wake/{}/{}/{}", owner.service, owner.key, epoch_ns(now_));
        const TraceId record = trace_.record(now_, "wake", event.cause, id, {});
        run_event(
            std::move(event),
            owner,
            id,
            {record, cause.root},
            [&](Service& service, Context& context) { service.on_wake(context, owner.key); });
    } else if (auto* start = std::get_if<StartEvent>(&event.action)) {
        start_invocation(std::move(start->request), cause);
    } else if (auto* resume = std::get_if<ResumeEvent>(&event.action)) {
        const auto found = invocations_.find(resume->invocation);
        if (found != invocations_.end()) {
            found->second.cause.record = event.cause;
            if (!options_.real_time) {
                running_ = found->second.sandbox;
            }
            executor_->resume(found->second.sandbox, now_, resume->reply);
        }
    } else if (auto* deadline = std::get_if<DeadlineEvent>(&event.action)) {
        on_deadline(deadline->invocation);
    } else if (std::holds_alternative<IdleEvent>(event.action)) {
        end_idle_sandboxes();
    } else if (std::holds_alternative<InvokedEvent>(event.action)) {
        const InvokedEvent invoked = std::get<InvokedEvent>(event.action);
        run_event(
            std::move(event),
            invoked.owner,
            "invoked/" + invoked.result.id,
            cause,
            [&](Service& service, Context& context) {
                service.on_invoked(context, invoked.owner.key, invoked.result);
            });
    }
}

void World::run_event(
    Event event,
    const Owner& owner,
    const std::string& id,
    Cause cause,
    const std::function<void(Service&, Context&)>& body) {
    Service* target = service(owner.service);
    SNOWGLOBE_CHECK(target != nullptr);
    Context context(*this, *store_, draws_, now_, owner.scope, id, owner.service, true);
    const Cause outer = std::exchange(event_cause_, cause);
    running_root_ = cause.root;
    running_record_ = cause.record;
    store_->begin();
    try {
        body(*target, context);
        store_->commit();
        apply(context, cause, 0);
        if (!failed_in_a_row_.empty()) {
            failed_in_a_row_.erase(owner);
        }
    } catch (const ApiError& error) {
        store_->rollback();
        log_error("event {} failed inside: {}: {}", id, error.code, error.what());
        trace_.record(now_, "event_failed", cause.record, id, {});
        try_again(std::move(event), owner);
    } catch (const std::exception& bug) {
        store_->rollback();
        note_defect("event " + id, bug.what());
        trace_.record(now_, "event_failed", cause.record, id, {});
        try_again(std::move(event), owner);
    }
    event_cause_ = outer;
}

// Its owner counts on it: a timer that is consumed and has done nothing would leave a mapping
// polling for good. What it was to do is still to be done, but nobody waits for it any more.
void World::try_again(Event event, const Owner& owner) {
    const std::string name =
        std::holds_alternative<TimerEvent>(event.action)  ? timer_name(owner)
        : std::holds_alternative<WakeEvent>(event.action) ? wake_name(owner)
                                                          : std::string();
    if (!name.empty() && scheduler_.contains(name)) {
        return; // a call that it made before it failed has made it due again
    }
    const std::uint32_t failures = failed_in_a_row_[owner]++;
    event.at = now_ + retry_min * (1 << std::min(failures, retry_doublings_max));
    event.timer_class = TimerClass::background;
    scheduler_.push(std::move(event), name);
}

void World::note_defect(const std::string& where, const std::string& what) {
    log_error("{} failed inside: {}", where, what);
    ++defects_;
    if (!first_defect_) {
        first_defect_ = Defect{where, what, now_, events_run_};
    }
}

void World::run_as_event(
    Service& target,
    const Scope& scope,
    const std::string& id,
    const std::function<void(Context&)>& body) {
    SNOWGLOBE_CHECK(!token_held());
    const Cause cause{trace_.record(now_, "setup", 0, id, {}), 0};
    Context context(*this, *store_, draws_, now_, scope, id, std::string(target.name()), true);
    const Cause outer = std::exchange(event_cause_, cause);
    running_root_ = cause.root;
    running_record_ = cause.record;
    store_->begin();
    try {
        body(context);
    } catch (...) {
        store_->rollback();
        event_cause_ = outer;
        throw;
    }
    store_->commit();
    apply(context, cause, 0);
    event_cause_ = outer;
}

void World::look(Service& target, const Scope& scope, const std::function<void(Context&)>& body) {
    Context context(*this, *store_, draws_, now_, scope, "look", std::string(target.name()), false);
    store_->begin();
    try {
        body(context);
    } catch (...) {
        store_->rollback();
        throw;
    }
    store_->rollback();
}

void World::apply(Context& context, Cause cause, std::uint64_t connection) {
    Effects effects = std::move(context.effects());
    context.effects().clear();
    for (Effects::Timer& timer : effects.timers) {
        Owner owner{context.service(), context.scope, std::move(timer.key)};
        const std::string name = timer_name(owner);
        if (timer.cancelled) {
            scheduler_.cancel(name);
        } else {
            const std::string who = owner.key;
            push_at(timer.at, timer.timer_class, who, cause, TimerEvent{std::move(owner)}, name);
        }
    }
    for (const std::string& channel : effects.notified) {
        if (const auto waiters = waiting_.find(channel); waiters != waiting_.end()) {
            for (const std::string& call_id : waiters->second) {
                if (!scheduler_.contains("retry/" + call_id)) {
                    push_hop(
                        Phase::work,
                        "hop.retry",
                        call_id,
                        cause,
                        RetryEvent{call_id, false},
                        "retry/" + call_id);
                }
            }
        }
        const Key prefix = subscription_key(channel);
        std::vector<Owner> subscribers;
        store_->scan(
            prefix.str(),
            prefix.end(),
            Direction::forward,
            [&](std::string_view key, std::string_view) {
                KeyReader reader(key);
                reader.text();
                reader.text();
                Owner owner;
                owner.service = reader.text();
                owner.scope.account = reader.text();
                owner.scope.region = reader.text();
                owner.key = reader.text();
                subscribers.push_back(std::move(owner));
                return true;
            });
        for (Owner& owner : subscribers) {
            const std::string name = wake_name(owner);
            if (!scheduler_.contains(name)) {
                const std::string who = context.id + ">" + owner.key;
                push_hop(Phase::work, "hop.wake", who, cause, WakeEvent{std::move(owner)}, name);
            }
        }
    }
    for (InvocationRequest& request : effects.invocations) {
        const std::string who = request.id;
        push_hop(Phase::work, "hop.start", who, cause, StartEvent{std::move(request)});
    }
    for (const Effects::Disturbance& one : effects.disturbances) {
        faults_.count_chaos(one.chaos);
        std::string fields = one.told.dump();
        fields = fields.substr(1, fields.size() - 2);
        trace_.record(now_, "chaos", cause.record, one.who, fields);
    }
    if (observer != nullptr) {
        for (const Effects::Hold& hold : effects.holds) {
            observer->hold_changed(connection, hold);
        }
        for (const Effects::Count& count : effects.counts) {
            observer->counted(count);
        }
        for (const ItemFailures& failures : effects.item_failures) {
            observer->items_failed(failures);
        }
        for (const DeadLetters& letters : effects.dead_letters) {
            observer->dead_lettered(letters);
        }
        for (const std::string& message : effects.gone) {
            observer->gone(message);
        }
    }
}

std::vector<std::string> World::names(Context& context, Named kind) const {
    std::vector<std::string> names;
    for (const auto& service : services_) {
        std::vector<std::string> more = service->names(context, kind);
        names.insert(names.end(), more.begin(), more.end());
    }
    return names;
}

std::vector<std::string> World::names(Named kind, const Scope& scope) {
    std::vector<std::string> found;
    look(*service("world"), scope, [&](Context& context) { found = names(context, kind); });
    return found;
}

Faults::Fault World::read_fault(Context& context, const json& description) const {
    Faults::Fault fault = Faults::parse(description);
    std::vector<std::string> known;
    switch (fault.target) {
    case Faults::Fault::Target::operation:
        for (const auto& [name, row] : operations_) {
            known.push_back(name);
        }
        break;
    case Faults::Fault::Target::host:
        if (options_.real_time) {
            return fault;
        }
        known = names(context, Named::host);
        break;
    case Faults::Fault::Target::function:
        known = names(context, Named::function);
        break;
    case Faults::Fault::Target::chaos:
        known = names(context, Named::chaos);
        if (std::find(known.begin(), known.end(), fault.name) == known.end()) {
            throw ApiError::validation(fmt::format(
                "fault: there is no chaos '{}' (known: {})", fault.name, fmt::join(known, ", ")));
        }
        break;
    }
    if (std::find(known.begin(), known.end(), fault.name) == known.end()) {
        throw ApiError::validation(fmt::format(
            "fault: there is no {} '{}'{}",
            fault.target == Faults::Fault::Target::host ? "fake of the host"
                                                        : Faults::to_text(fault.target),
            fault.name,
            suggestion(fault.name, known)));
    }
    return fault;
}

void World::add_fault(Context& context, const json& description) {
    faults_.add(read_fault(context, description));
}

void World::add_fault(const json& description) {
    look(*service("world"), {}, [&](Context& context) { add_fault(context, description); });
}

void World::check_fault(const json& description) {
    look(*service("world"), {}, [&](Context& context) { read_fault(context, description); });
}

void World::made(std::string_view source, std::string_view item) {
    trace_.made(source, item, running_record_);
    if (observer != nullptr) {
        observer->made(source, item, running_root_);
    }
}

void World::push_hop(
    Phase phase,
    std::string_view site,
    std::string_view who,
    Cause cause,
    EventAction action,
    std::string name) {
    Event event;
    event.at = now_ + hop_min + microseconds{draws_.choose(site, who, 0, hop_extra_us)};
    event.phase = phase;
    event.tie = draws_.choose("tie", who, 0, std::uint64_t{1} << 32);
    event.timer_class = TimerClass::work;
    event.cause = cause.record;
    event.root = cause.root;
    event.action = std::move(action);
    scheduler_.push(std::move(event), std::move(name));
}

void World::push_at(
    Time at,
    TimerClass timer_class,
    std::string_view who,
    Cause cause,
    EventAction action,
    std::string name) {
    Event event;
    event.at = std::max(at, now_ + nanoseconds{1});
    event.phase = Phase::timer;
    event.tie = draws_.choose("tie", who, 0, std::uint64_t{1} << 32);
    event.timer_class = timer_class;
    event.cause = cause.record;
    event.root = cause.root;
    event.action = std::move(action);
    scheduler_.push(std::move(event), std::move(name));
}

std::vector<World::Waiter> World::waiters() const {
    std::vector<Waiter> out;
    for (const auto& [id, parked] : parked_) {
        if (parked.asker.input != 0) {
            out.push_back(
                {parked.asker.input,
                 parked.call.connection,
                 parked.call.service + "." + parked.call.operation,
                 parked.deadline});
        }
    }
    return out;
}

} // namespace snowglobe
