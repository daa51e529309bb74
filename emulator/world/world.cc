// World: admission, the event loop, calls and their transactions. Invocations: invocations.cc.
#include "emulator/world/world.h"

#include <fmt/format.h>

#include "emulator/base/check.h"
#include "emulator/base/log.h"
#include "emulator/store/key.h"

namespace snowglobe {

namespace {

// A hop inside the world (wake-up, call, reply) takes at least this long, so that a cause never
// shares an instant with its effect; other seeds draw up to a millisecond more.
constexpr Duration hop_min = microseconds{1};
constexpr std::uint64_t hop_extra_us = 1'000;

// Longer requests and replies enter the trace as their beginning and a hash of the whole.
constexpr std::size_t trace_text_bytes_max = 1'024;

std::string timer_name(const Owner& owner) {
    return "timer/" + owner.service + "/" + owner.scope.account + "/" + owner.scope.region + "/" +
           owner.key;
}

std::string wake_name(const Owner& owner) {
    return "wake/" + owner.service + "/" + owner.scope.account + "/" + owner.scope.region + "/" +
           owner.key;
}

// A JSON string literal of the text, cut at the limit (on a character boundary) with its hash.
std::string trace_text(std::string_view text) {
    if (text.size() <= trace_text_bytes_max) {
        return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
    }
    std::size_t cut = trace_text_bytes_max;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) {
        --cut;
    }
    return json(fmt::format("{}... {} bytes {:016x}", text.substr(0, cut), text.size(), stable_hash(text)))
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string dump(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

World::World(
    Options options, Services services, std::unique_ptr<Store> store, std::unique_ptr<Executor> executor)
    : options_(std::move(options)), draws_(options_.seed), trace_(options_.trace),
      store_(std::move(store)), executor_(std::move(executor)), services_(std::move(services)),
      now_(options_.epoch) {
    for (const auto& service : services_) {
        by_name_.emplace(service->name(), service.get());
        for (const OperationRow& row : service->operations()) {
            operations_.emplace(fmt::format("{}.{}", service->name(), row.name), &row);
        }
    }
    executor_->set_sink(
        [this](SandboxId sandbox, Step step) { on_step(sandbox, std::move(step)); });
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
        const std::string fields = trace_.enabled() ? request_text(input->call) : std::string();
        const TraceId record = trace_.record(now_, "input", 0, input->call.id, fields);
        run_call(std::move(input->call), {event.root, {}}, {record, event.root}, 0, false);
    } else if (auto* call = std::get_if<CallEvent>(&event.action)) {
        if (!invocations_.contains(call->invocation)) {
            return; // timed out meanwhile: the sandbox is gone, and with it what it was sending
        }
        const std::string fields = trace_.enabled() ? request_text(call->call) : std::string();
        const TraceId record = trace_.record(now_, "call", event.cause, call->call.id, fields);
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
    } else if (auto* timer = std::get_if<TimerEvent>(&event.action)) {
        const std::string id =
            fmt::format("timer/{}/{}/{}", timer->owner.service, timer->owner.key, epoch_ns(now_));
        const TraceId record = trace_.record(now_, "timer", event.cause, id, {});
        run_event(timer->owner, id, {record, event.root}, [&](Service& service, Context& context) {
            service.on_timer(context, timer->owner.key);
        });
    } else if (auto* wake = std::get_if<WakeEvent>(&event.action)) {
        const std::string id =
            fmt::format("wake/{}/{}/{}", wake->owner.service, wake->owner.key, epoch_ns(now_));
        const TraceId record = trace_.record(now_, "wake", event.cause, id, {});
        run_event(wake->owner, id, {record, event.root}, [&](Service& service, Context& context) {
            service.on_wake(context, wake->owner.key);
        });
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
    } else if (auto* invoked = std::get_if<InvokedEvent>(&event.action)) {
        run_event(
            invoked->owner,
            "invoked/" + invoked->result.id,
            cause,
            [&](Service& service, Context& context) {
                service.on_invoked(context, invoked->owner.key, invoked->result);
            });
    }
}

std::string World::request_text(const Call& call) {
    const std::string operation = call.service + "." + call.operation;
    if (call.connection != 0) {
        // SDKs draw client tokens at random: they enter by the order in which they were first seen.
        if (const auto token = call.request.find("ClientRequestToken");
            token != call.request.end() && token->is_string()) {
            const auto seen = tokens_.emplace(token->get<std::string>(), tokens_.size() + 1).first;
            json normalised = call.request;
            normalised["ClientRequestToken"] = "token#" + std::to_string(seen->second);
            return fmt::format(
                R"("op":"{}","request":{})", operation, trace_text(dump(normalised)));
        }
    }
    return fmt::format(
        R"("op":{},"request":{})", dump(json(operation)), trace_text(dump(call.request)));
}

void World::run_call(Call call, Asker asker, Cause cause, std::uint32_t runs, bool last) {
    auto outcome = execute(call, cause, runs, last);
    if (auto* wait = std::get_if<Wait>(&outcome)) {
        park(std::move(call), std::move(asker), std::move(*wait), cause, runs + 1);
    } else {
        deliver(asker, call.id, std::get<Reply>(std::move(outcome)), cause);
    }
}

std::variant<Reply, Wait>
World::execute(const Call& call, Cause& cause, std::uint32_t runs, bool last) {
    Context context(*this, *store_, draws_, now_, call.scope, call.id, call.service, false);
    context.run = runs;
    context.first_run = call.first_run.value_or(now_);
    context.last_run = last;
    if (!faults_.empty()) {
        const bool outside = call.service == "outside";
        const std::string name = outside ? call.request.value("host", "") : call.service + "." + call.operation;
        context.fault = faults_.strike(
            outside ? Faults::Fault::Target::host : Faults::Fault::Target::operation,
            name,
            dump(call.request));
    }
    store_->begin();
    auto outcome = attempt(call, context);
    if (const auto* wait = std::get_if<Wait>(&outcome)) {
        SNOWGLOBE_CHECK(!last);
        cause.record = trace_.record(now_, "wait", cause.record, call.id, {});
        store_->commit();
        apply(context, cause, call.connection);
        return *wait;
    }
    const Reply& reply = std::get<Reply>(outcome);
    std::string fields;
    if (trace_.enabled()) {
        fields = reply.error ? fmt::format(
                                   R"("error":{},"message":{})",
                                   dump(json(reply.error->code)),
                                   trace_text(reply.error->message))
                             : fmt::format(R"("reply":{})", trace_text(dump(reply.body)));
    }
    cause.record = trace_.record(now_, "reply", cause.record, call.id, fields);
    if (reply.error) {
        store_->rollback();
    } else {
        store_->commit();
        apply(context, cause, call.connection);
    }
    return outcome;
}

// The one catch: an error ends the request, and the caller of this rolls the transaction back.
std::variant<Reply, Wait> World::attempt(const Call& call, Context& context) {
    try {
        Service* target = service(call.service);
        const auto row = operations_.find(call.service + "." + call.operation);
        if (call.service == "world" && call.operation == "AddFault") {
            faults_.add(call.request);
            return Reply{};
        }
        if (target == nullptr) {
            throw ApiError("UnknownOperationException", "There is no service '" + call.service + "'.");
        }
        if (row == operations_.end()) {
            throw ApiError::unsupported("the operation " + call.operation + " of " + call.service);
        }
        if (context.fault && context.fault->contains("error")) {
            const json& error = (*context.fault)["error"];
            throw ApiError(
                error.at("code").get<std::string>(),
                error.value("message", ""),
                error.value("status", 400),
                error.value("extra", json::object()));
        }
        Outcome outcome =
            options_.check_shape
                ? row->second->run(
                      *target, context, options_.check_shape(call.service, call.operation, call.request))
                : row->second->run(*target, context, call.request);
        if (outcome.wait) {
            return *std::move(outcome.wait);
        }
        return Reply{std::move(outcome.reply), {}};
    } catch (const ApiError& error) {
        return Reply{{}, error};
    } catch (const std::exception& bug) {
        // Not an ApiError: our defect. The caller gets the service's internal error, we get the text.
        log_error("{}.{} failed inside: {}", call.service, call.operation, bug.what());
        return Reply{{}, ApiError("InternalFailure", fmt::format("Snowglobe defect: {}", bug.what()), 500)};
    }
}

void World::run_event(
    const Owner& owner,
    const std::string& id,
    Cause cause,
    const std::function<void(Service&, Context&)>& body) {
    Service* target = service(owner.service);
    SNOWGLOBE_CHECK(target != nullptr);
    Context context(*this, *store_, draws_, now_, owner.scope, id, owner.service, true);
    const Cause outer = std::exchange(event_cause_, cause);
    store_->begin();
    try {
        body(*target, context);
        store_->commit();
        apply(context, cause, 0);
    } catch (const std::exception& bug) {
        store_->rollback();
        event_cause_ = outer;
        const auto* error = dynamic_cast<const ApiError*>(&bug);
        log_error(
            "event {} failed inside: {}{}",
            id,
            error != nullptr ? error->code + ": " : std::string(),
            bug.what());
        trace_.record(now_, "event_failed", cause.record, id, {});
        return;
    }
    event_cause_ = outer;
}

Reply World::call_from_event(Context& context, Call call) {
    store_->commit();
    apply(context, event_cause_, 0);
    const std::string fields = trace_.enabled() ? request_text(call) : std::string();
    Cause cause{trace_.record(now_, "call", event_cause_.record, call.id, fields), event_cause_.root};
    auto outcome = execute(call, cause, 0, true); // an event cannot wait
    store_->begin();
    return std::get<Reply>(std::move(outcome));
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

Reply World::look_call(const Call& call) {
    Context context(*this, *store_, draws_, now_, call.scope, "look", call.service, false);
    context.last_run = true;
    store_->begin();
    auto outcome = attempt(call, context);
    store_->rollback();
    return std::get<Reply>(std::move(outcome));
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
                        Phase::work, "hop.retry", call_id, cause, RetryEvent{call_id, false}, "retry/" + call_id);
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
    if (observer != nullptr) {
        for (const Effects::Hold& hold : effects.holds) {
            observer->hold_changed(connection, hold);
        }
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

void World::park(Call call, Asker asker, Wait wait, Cause cause, std::uint32_t runs) {
    const std::string id = call.id;
    if (!call.first_run) {
        call.first_run = now_;
    }
    // A handler that polls is part of the work that `settle` waits for; an outside poll is not.
    const TimerClass timer_class = asker.input != 0 ? TimerClass::background : TimerClass::foreground;
    for (const std::string& channel : wait.channels) {
        waiting_[channel].insert(id);
    }
    if (wait.deadline != time_max) {
        push_at(wait.deadline, timer_class, id, cause, RetryEvent{id, true}, "expire/" + id);
    }
    parked_[id] = Parked{
        std::move(call), std::move(asker), std::move(wait.channels), wait.deadline, runs, cause};
}

std::optional<World::Parked> World::unpark(const std::string& call_id) {
    const auto found = parked_.find(call_id);
    if (found == parked_.end()) {
        return std::nullopt;
    }
    Parked parked = std::move(found->second);
    parked_.erase(found);
    for (const std::string& channel : parked.channels) {
        const auto waiters = waiting_.find(channel);
        waiters->second.erase(parked.call.id);
        if (waiters->second.empty()) {
            waiting_.erase(waiters);
        }
    }
    scheduler_.cancel("expire/" + parked.call.id);
    scheduler_.cancel("retry/" + parked.call.id);
    return parked;
}

void World::deliver(const Asker& asker, const std::string& call_id, Reply reply, Cause cause) {
    if (asker.input != 0) {
        const auto found = answers_.find(asker.input);
        if (found != answers_.end()) {
            const Answer answer = std::move(found->second);
            answers_.erase(found);
            answer(std::move(reply));
        }
        return;
    }
    json text;
    if (reply.error) {
        text["error"] = {
            {"code", reply.error->code},
            {"message", reply.error->message},
            {"status", reply.error->status},
            {"extra", reply.error->extra}};
    } else {
        text["ok"] = std::move(reply.body);
    }
    push_hop(Phase::reply, "hop.reply", call_id, cause, ResumeEvent{asker.invocation, dump(text)});
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
