#include "emulator/world/world.h"

#include "emulator/base/check.h"
#include "emulator/base/log.h"
#include "emulator/store/key.h"
#include "emulator/world/fault_target.h"
#include "emulator/world/world_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace snowglobe {

namespace {

// The wall clock may have been set back a little.
constexpr Duration clock_slack = seconds{10};

std::string retry_name(const std::string& call_id) {
    return "retry/" + call_id;
}

std::string expiry_name(const std::string& call_id) {
    return "expire/" + call_id;
}

} // namespace

World::World(
    Options options,
    Services services,
    std::unique_ptr<Store> store,
    std::unique_ptr<Executor> executor)
    : options_(std::move(options)), draws_(options_.seed), trace_(options_.trace),
      loop_(draws_, options_.epoch), store_(std::move(store)), executor_(std::move(executor)),
      services_(std::move(services)),
      dispatch_(*this, operations_, *store_, draws_, trace_, faults_, options_.check_shape),
      invocations_(
          {loop_,
           dispatch_,
           trace_,
           *store_,
           draws_,
           faults_,
           *executor_,
           observer,
           invocation_words(),
           [this](OutboundRequest&& request, const std::string& function) {
               return outbound_call(std::move(request), function);
           },
           options_.real_time}),
      service_events_(
          {*this,
           operations_,
           dispatch_,
           loop_,
           *store_,
           draws_,
           trace_,
           faults_,
           observer}),
      saved_(*store_) {
    services_.push_back(std::make_unique<WorldService>(*this));
    for (const auto& service : services_) {
        operations_.add(service->name(), *service, service->operations());
    }
    executor_->set_sink([this](SandboxId sandbox, Step step) {
        on_step(sandbox, std::move(step));
    });
    if (store_->persistent()) {
        restore();
    }
}

World::~World() = default;

const InvocationWords& World::invocation_words() const {
    static const InvocationWords plain;
    for (const auto& service : services_) {
        if (const InvocationWords* words = service->invocation_words()) {
            return *words;
        }
    }
    return plain;
}

CallAction World::outbound_call(OutboundRequest&& request, const std::string& function) const {
    for (const auto& service : services_) {
        if (auto call = service->outbound_call(std::move(request), function)) {
            return {
                std::string(service->name()), std::move(call->operation), std::move(call->request)};
        }
    }
    return {"http", "Request", json::object()}; // which is no service, and the handler is told so
}

namespace {

std::string input_event(InputId input) {
    return "input/" + std::to_string(static_cast<std::uint64_t>(input));
}

std::string input_id(std::uint64_t ordinal) {
    std::string id = "in/";
    return id += fmt::format_int(ordinal).c_str();
}

} // namespace

InputId World::admit(Call call, Answer answer, std::optional<Time> at, std::string who) {
    recorder_->admitted(call, at, who);
    const InputId input{++inputs_};
    call.id = who.empty() ? input_id(inputs_) : std::move(who);
    answers_.emplace(input, std::move(answer));
    Event event;
    event.at = std::max(now(), at.value_or(now()));
    event.phase = Phase::input;
    event.root = input;
    event.action = InputEvent{std::move(call)};
    loop_.push(std::move(event), input_event(input));
    return input;
}

InputId World::admit_and_run(Call&& call, Answer answer) {
    SNOWGLOBE_CHECK(!token_held());
    recorder_->admitted(call, {}, {});
    const InputId input{++inputs_};
    call.id = input_id(inputs_);
    const Scheduler::Passed passed = loop_.pass_by(now(), Phase::input);
    if (passed.is_first) {
        recorder_->steps();
    } else {
        recorder_->steps_to(passed.sequence);
    }
    at_once_.input = input;
    at_once_.answer = std::move(answer);
    dispatch_.arrive("input", std::move(call), {input, {}, {}}, {TraceId::none, input});
    if (at_once_.answer) {
        answers_.emplace_hint(answers_.end(), input, std::exchange(at_once_.answer, nullptr));
    }
    return input;
}

void World::tell_first(InputId input, std::function<void(const Reply&)> told) {
    Answer& answer = answers_.at(input);
    answer = [told = std::move(told), answer = std::move(answer)](Reply&& reply) {
        told(reply);
        answer(std::move(reply));
    };
}

bool World::has_run(InputId input) const {
    return !loop_.events().contains(input_event(input));
}

void World::drop(InputId input) {
    recorder_->dropped(input);
    answers_.erase(input);
    if (input == at_once_.input) {
        at_once_.answer = nullptr;
    }
    loop_.events().cancel(input_event(input));
    dispatch_.drop(input);
}

void World::expire(InputId input) {
    recorder_->expired(input);
    dispatch_.expire(input);
}

void World::move_to(Time to) {
    if (to > now()) {
        recorder_->moved_to(to);
    }
    loop_.move_to(to);
}

void World::renew_library(const std::string& library) {
    recorder_->library_renewed(library);
    invocations_.renew_library(library);
}

void World::on_step(SandboxId sandbox, Step step) {
    if (invocations_.is_busy(sandbox)) { // else it was discarded meanwhile
        const auto* failure = std::get_if<FailureAction>(&step.action);
        if (failure != nullptr && failure->hung) {
            recorder_->hung(sandbox, step.logs);
        } else if (options_.real_time) {
            recorder_->acted(sandbox);
        }
    }
    invocations_.on_step(sandbox, std::move(step));
}

bool World::step() {
    if (token_held()) {
        return false;
    }
    std::optional<Event> event = loop_.next();
    if (event) {
        recorder_->steps();
        run(*event);
    }
    return event.has_value();
}

bool World::step_to(std::uint64_t sequence) {
    return step_if(time_max, [&](const Event& event) { return event.sequence == sequence; });
}

bool World::step_if(Time until, const std::function<bool(const Event&)>& wanted) {
    if (token_held()) {
        return false;
    }
    const Event* front = loop_.events().front();
    const std::uint64_t next = front != nullptr ? front->sequence : 0;
    std::optional<Event> event = loop_.next_if(until, wanted);
    if (event) {
        if (event->sequence == next) {
            recorder_->steps();
        } else {
            recorder_->steps_to(event->sequence);
        }
        run(*event);
    }
    return event.has_value();
}

void World::run(Event& event) {
    const Cause cause{event.cause, event.root};
    if (auto* input = std::get_if<InputEvent>(&event.action)) {
        dispatch_.arrive("input", std::move(input->call), {event.root, {}, {}}, {TraceId::none, event.root});
    } else if (auto* call = std::get_if<CallEvent>(&event.action)) {
        // It may have timed out meanwhile: the sandbox is gone, and with it what it was sending.
        if (invocations_.contains(call->invocation)) {
            Asker asker{InputId::none, call->invocation, {}};
            dispatch_.arrive("call", std::move(call->call), std::move(asker), cause);
        }
    } else if (const auto* retry = std::get_if<RetryEvent>(&event.action)) {
        dispatch_.again(retry->call_id, event.cause, retry->last);
    } else if (const auto* timer = std::get_if<TimerEvent>(&event.action)) {
        service_events_.run(event, *timer);
    } else if (const auto* wake = std::get_if<WakeEvent>(&event.action)) {
        service_events_.run(event, *wake);
    } else if (auto* start = std::get_if<StartEvent>(&event.action)) {
        recorder_->handler_runs();
        if (start->is_restored) {
            Service& asker = *service(start->request.reply_service);
            look(asker, start->request.scope, [&](Context& context) {
                asker.renew(context, start->request);
            });
        }
        invocations_.start(std::move(start->request), cause);
    } else if (const auto* resume = std::get_if<ResumeEvent>(&event.action)) {
        recorder_->handler_runs();
        invocations_.resume(resume->invocation, resume->reply, event.cause);
    } else if (const auto* deadline = std::get_if<DeadlineEvent>(&event.action)) {
        invocations_.on_deadline(deadline->invocation);
    } else if (std::holds_alternative<IdleEvent>(event.action)) {
        invocations_.end_idle_sandboxes();
    } else if (const auto* invoked = std::get_if<InvokedEvent>(&event.action)) {
        service_events_.run(event, *invoked);
    } else if (auto* ask = std::get_if<AskEvent>(&event.action)) {
        Asker asker{InputId::none, {}, std::move(ask->owner)};
        dispatch_.arrive("call", std::move(ask->call), std::move(asker), cause, ask->runs);
    } else if (const auto* replied = std::get_if<RepliedEvent>(&event.action)) {
        service_events_.run(event, *replied);
    }
}

// A mistake of ours, in an event or an operation.
void World::failed_inside(const std::string& where, const std::string& what) {
    log_error("{} failed inside: {}", where, what);
    ++defects_;
    if (!first_defect_) {
        first_defect_ = Defect{where, what, now(), events_run()};
    }
}

void World::run_as_event(
    Service& service,
    const Scope& scope,
    const std::string& id,
    const std::function<void(Context&)>& body) {
    SNOWGLOBE_CHECK(!token_held());
    service_events_.run_once(service, scope, id, body);
}

void World::replied(const Asker& asker, const Call& call, Reply&& reply, Cause cause) {
    if (asker.input == at_once_.input && at_once_.answer) {
        const Answer answer =
            reply.is_part ? at_once_.answer : std::exchange(at_once_.answer, nullptr);
        reply.call_id = call.id;
        answer(std::move(reply));
        return;
    }
    if (asker.input != InputId::none) {
        const auto found = answers_.find(asker.input);
        if (found != answers_.end()) {
            const Answer answer = reply.is_part ? found->second : std::move(found->second);
            if (!reply.is_part) {
                answers_.erase(found);
            }
            reply.call_id = call.id;
            answer(std::move(reply));
        }
        return;
    }
    if (asker.owner) {
        loop_.push_hop(
            Phase::reply,
            "hop.reply",
            call.id,
            cause,
            RepliedEvent{*asker.owner, call.id, std::move(reply)});
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
        auto whole = whole_reply(call, reply);
        text["ok"] = whole ? *std::move(whole) : std::move(reply.body);
    }
    loop_.push_hop(
        Phase::reply, "hop.reply", call.id, cause, ResumeEvent{asker.invocation, text.dump()});
}

std::optional<json> World::whole_request(const Call& call) {
    const Service* asked = service(call.service);
    return asked != nullptr ? asked->whole_request(call) : std::nullopt;
}

std::optional<json> World::whole_reply(const Call& call, const Reply& reply) {
    const Service* asked = service(call.service);
    return asked != nullptr ? asked->whole_reply(call, reply) : std::nullopt;
}

void World::wake(const std::string& call_id, Cause cause) {
    const std::string name = retry_name(call_id);
    if (!scheduler().contains(name)) {
        loop_.push_hop(
            Phase::work, "hop.retry", call_id, cause, RetryEvent{call_id, false}, name);
    }
}

void World::run_again(const std::string& call_id, Time at, Cause cause) {
    loop_.push_at(
        at,
        TimerClass::foreground,
        call_id,
        cause,
        RetryEvent{call_id, false},
        retry_name(call_id));
}

void World::expire(const std::string& call_id, Time at, TimerClass timer_class, Cause cause) {
    loop_.push_at(
        at, timer_class, call_id, cause, RetryEvent{call_id, true}, expiry_name(call_id));
}

void World::forget(const std::string& call_id) {
    loop_.events().cancel(expiry_name(call_id));
    loop_.events().cancel(retry_name(call_id));
}

std::vector<std::string> World::names(Named kind, const Scope& scope) {
    std::vector<std::string> found;
    look(*service("world"), scope, [&](Context& context) { found = names_of(services_, context, kind); });
    return found;
}

Faults::Fault World::read_fault(Context& context, const json& description) const {
    Faults::Fault fault = Faults::parse(description);
    check_target(fault, context, services_, operations_, options_.real_time);
    return fault;
}

void World::add_fault(Context& context, const json& description) {
    faults_.add(read_fault(context, description), now());
}

void World::add_fault(const json& description) {
    look(*service("world"), {}, [&](Context& context) { add_fault(context, description); });
    recorder_->fault_added(description);
}

bool World::remove_fault(std::uint64_t number) {
    if (!faults_.remove(number)) {
        return false;
    }
    recorder_->fault_removed(number);
    return true;
}

void World::clear_faults() {
    recorder_->fault_removed(0);
    faults_.clear();
}

void World::check_fault(const json& description) {
    look(*service("world"), {}, [&](Context& context) { read_fault(context, description); });
}

std::optional<json> World::strike_look(const Call& call) {
    return dispatch_.strike(call);
}

void World::made(std::string_view source, std::string_view item) {
    trace_.made(source, item, running_.record);
    if (observer != nullptr) {
        observer->made(source, item, running_.root);
    }
}

std::vector<World::Waiter> World::waiters() const {
    std::vector<Waiter> out;
    dispatch_.waiting().for_each([&](const WaitingCall& waiting) {
        if (waiting.asker.input != InputId::none) {
            out.push_back(
                {waiting.asker.input,
                 waiting.call.connection,
                 waiting.call.service + "." + waiting.call.operation,
                 waiting.wait.deadline,
                 waiting.wait.moves_clock,
                 waiting.call.id});
        }
    });
    return out;
}

bool World::save() {
    return store_->persistent() &&
           saved_.save(
               {draws_.seed(), now(), inputs_},
               !options_.real_time,
               loop_.events(),
               [&](const auto& visit) { invocations_.for_each(visit); },
               dispatch_.waiting());
}

std::vector<RowKind> World::row_kinds() {
    return SavedWorld::row_kinds();
}

void World::restore() {
    loop_.events().track_changes();
    const auto state = saved_.state();
    if (!state) {
        return;
    }
    if (options_.seed != 0 && options_.seed != state->seed) {
        throw std::runtime_error(fmt::format(
            "the world of this data directory has seed {}, not {}", state->seed, options_.seed));
    }
    if (options_.real_time && state->now > now() + clock_slack) {
        throw std::runtime_error(fmt::format(
            "the world of this data directory is at {}, ahead of the real clock: it needs --clock "
            "manual or auto",
            to_iso8601(state->now)));
    }
    draws_ = Draws(state->seed);
    loop_.begin_at(options_.real_time ? std::max(now(), state->now) : state->now);
    inputs_ = state->inputs;
    const auto require_service = [&](const std::string& name) {
        if (service(name) == nullptr) {
            throw std::runtime_error(
                "damaged: the world of this data directory waits for a service that is none");
        }
    };
    store_->begin();
    for (SavedWorld::Event& saved : saved_.take_events()) {
        require_service(saved.service);
        loop_.push(std::move(saved.event), std::move(saved.name));
    }
    std::vector<InvocationRequest> invocations = saved_.take_invocations();
    std::vector<AskEvent> asks = saved_.take_asks();
    store_->commit();
    for (InvocationRequest& request : invocations) {
        require_service(request.reply_service);
        invocations_.begin_again(std::move(request));
    }
    for (AskEvent& ask : asks) {
        require_service(ask.owner.service);
        Event event;
        event.at = now();
        event.action = std::move(ask);
        loop_.push(std::move(event));
    }
}

} // namespace snowglobe
