#include "emulator/world/invocations.h"

#include "emulator/base/check.h"
#include "emulator/call/run_log.h"
#include "emulator/world/invocation_room.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace snowglobe {

namespace {

constexpr std::size_t log_tail_bytes = 4'096;
constexpr std::size_t payload_bytes_max = 1'024; // of a result in its trace record

// No action of a handler takes less in AWS. In virtual time it does, and a loop of calls would run
// through millions of them until its function's timeout.
constexpr Duration action_time_min = microseconds{100};

// A run under which the emulator was killed so often counts as a crash of the handler: it may be
// what kills the emulator (fiber executor), and would do so at every start.
constexpr std::uint32_t starts_max = 2;

std::string json_text(std::string_view text) {
    return json(text).dump();
}

InvocationResult failed(InvocationWords::Failure failure) {
    InvocationResult result;
    result.kind = InvocationResult::Kind::function_error;
    result.error_type = std::move(failure.error_type);
    result.payload = std::move(failure.document);
    return result;
}

InvocationResult throttled(std::string document) {
    InvocationResult result;
    result.kind = InvocationResult::Kind::throttled;
    result.payload = std::move(document);
    return result;
}

// Of a run that never began.
InvocationResult at_once(InvocationResult result, const InvocationRequest& request, Time now) {
    result.id = request.id;
    result.started = result.ended = now;
    return result;
}

const char* outcome_of(const InvocationResult& result) {
    switch (result.kind) {
    case InvocationResult::Kind::ok:
        return "ok";
    case InvocationResult::Kind::function_error:
        return "error";
    case InvocationResult::Kind::throttled:
        break;
    }
    return "throttled";
}

} // namespace

Invocations::~Invocations() {
    pools_.for_each([&](SandboxId sandbox) { parts_.executor.discard(sandbox); });
}

void Invocations::start(InvocationRequest request, Cause cause) {
    const Time now = parts_.loop.now();
    Trace& trace = parts_.trace;
    if (parts_.observer != nullptr) {
        parts_.observer->made("", request.id, cause.root);
    }
    if (strike(request, cause)) {
        return;
    }
    const bool has_room = find_room(request, *this);
    Pools::Place place{sandboxes_of(request.function), 0};
    const std::optional<Pools::Choice> choice =
        has_room ? pools_.choose(
                       place.version, request.function.library, request.function.concurrency_max)
                 : std::nullopt;
    if (!choice) {
        cause.record = trace.record(now, "throttle", cause.record, request.id, {});
        report(request, at_once(throttled(parts_.words.throttled(false)), request, now), {}, cause);
        return;
    }
    place.number = choice->number;
    std::string fields;
    if (trace.keeps_records()) {
        fields = fmt::format(
            R"("function":{},"sandbox":{},"cold":{},"try":{},"source":{},)"
            R"("event":"{} bytes {:016x}")",
            json_text(request.function.name),
            place.number,
            choice->cold,
            request.attempt,
            json_text(request.source),
            request.payload.size(),
            stable_hash(request.payload));
    }
    const std::string whole =
        trace.wants_whole() ? R"("event":)" + json_text(request.payload) : std::string();
    cause.record = trace.record(now, "invoke", cause.record, request.id, fields, whole);

    const std::string id = request.id;
    Invocation& invocation = running_[id];
    invocation.place = place;
    invocation.started = now;
    invocation.cause = cause;
    invocation.request = std::move(request);
    if (parts_.observer != nullptr) {
        parts_.observer->invocation_started(invocation.request, choice->cold);
    }
    if (choice->cold) {
        const SandboxId made = pools_.new_id();
        const std::string& unavailable = invocation.request.function.unavailable;
        if (!unavailable.empty()) {
            end(id, failed(parts_.words.not_loaded(id, unavailable)), false);
            return;
        }
        try {
            parts_.executor.create(made, invocation.request.function);
        } catch (const std::runtime_error& error) {
            end(id, failed(parts_.words.not_loaded(id, error.what())), false);
            return;
        }
        pools_.add(
            place,
            made,
            log_stream_of(invocation.request.function, now, random_key(invocation.request)));
    }
    invocation.sandbox = pools_.occupy(place);
    busy_[invocation.sandbox] = id;
    set_deadline(invocation);
    InvocationStart start;
    start.id = id;
    start.arn = invocation.request.function.arn;
    start.payload = invocation.request.payload;
    start.now = now;
    start.deadline = now + invocation.request.function.timeout;
    start.random_key = random_key(invocation.request);
    start.trace_header = invocation.request.trace_header;
    take_token(invocation.sandbox);
    parts_.executor.start(invocation.sandbox, start);
}

std::uint64_t Invocations::random_key(const InvocationRequest& request) const {
    const std::uint64_t starts = request.starts - 1;
    return parts_.draws.bits("handler", request.id, request.attempt | starts << 32);
}

// True: a fault decides what becomes of it.
bool Invocations::strike(const InvocationRequest& request, Cause cause) {
    if (parts_.faults.empty()) {
        return false;
    }
    const Time now = parts_.loop.now();
    const auto effect = parts_.faults.strike(
        Faults::Fault::Target::function, request.function.name, request.payload, now);
    if (!effect) {
        return false;
    }
    const std::string way = effect->at("fail").get<std::string>();
    cause.record = parts_.trace.record(
        now,
        "fault",
        cause.record,
        request.id,
        fmt::format(R"("function":{},"fail":"{}")", json_text(request.function.name), way));
    if (way == "timeout") {
        Invocation& invocation = running_[request.id];
        invocation.request = request;
        invocation.started = now;
        invocation.cause = cause;
        set_deadline(invocation);
        return true;
    }
    InvocationResult result = way == "throttle" ? throttled(parts_.words.throttled(true))
                              : way == "crash"  ? failed(parts_.words.crashed(request.id))
                                                : failed(parts_.words.injected(request.id));
    report(request, at_once(std::move(result), request, now), {}, cause);
    return true;
}

void Invocations::take_token(SandboxId sandbox) {
    if (!parts_.real_time) {
        token_ = sandbox;
    }
}

void Invocations::set_deadline(const Invocation& invocation) {
    const std::string& id = invocation.request.id;
    parts_.loop.push_at(
        parts_.loop.now() + invocation.request.function.timeout,
        TimerClass::foreground,
        id,
        invocation.cause,
        DeadlineEvent{id},
        "deadline/" + id);
}

void Invocations::resume(const std::string& id, const std::string& reply, TraceId cause) {
    const auto found = running_.find(id);
    if (found != running_.end()) {
        found->second.cause.record = cause;
        take_token(found->second.sandbox);
        parts_.executor.resume(found->second.sandbox, parts_.loop.now(), reply);
    }
}

void Invocations::for_each(const std::function<void(const InvocationRequest&)>& visit) const {
    for (const auto& [id, invocation] : running_) {
        visit(invocation.request);
    }
}

const InvocationRequest* Invocations::current(const Event* next) const {
    std::string id;
    if (const auto busy = busy_.find(token_); busy != busy_.end()) {
        id = busy->second;
    } else if (next == nullptr) {
        return nullptr;
    } else if (const auto* start = std::get_if<StartEvent>(&next->action)) {
        return &start->request;
    } else if (const auto* call = std::get_if<CallEvent>(&next->action)) {
        id = call->invocation;
    } else if (const auto* resume = std::get_if<ResumeEvent>(&next->action)) {
        id = resume->invocation;
    }
    const auto found = running_.find(id);
    return found == running_.end() ? nullptr : &found->second.request;
}

void Invocations::on_step(SandboxId sandbox, Step step) {
    const auto busy = busy_.find(sandbox);
    if (busy == busy_.end()) {
        return; // discarded meanwhile
    }
    if (token_ == sandbox) {
        token_ = 0;
    }
    Invocation& invocation = running_.at(busy->second);
    const bool endless = is_endless(invocation, step.action);
    if (endless) {
        step.logs.push_back(
            fmt::format("Snowglobe: ended after {} calls in no time", invocation.actions));
    }
    for (std::string& line : step.logs) {
        if (parts_.observer != nullptr) {
            parts_.observer->printed(invocation.request, parts_.loop.now(), line);
        }
        invocation.printed.push_back(std::move(line));
        if (parts_.words.keeps_logs()) {
            invocation.printed_at.push_back(parts_.loop.now());
        }
    }
    if (endless) {
        parts_.executor.discard(sandbox); // and times out at its deadline
        return;
    }
    std::visit([&](auto& action) { on_action(invocation, std::move(action)); }, step.action);
}

bool Invocations::is_endless(const Invocation& invocation, const Action& action) const {
    const bool is_end = std::holds_alternative<ResultAction>(action) ||
                        std::holds_alternative<FailureAction>(action);
    const Duration timeout = invocation.request.function.timeout;
    return !is_end && !parts_.real_time &&
           invocation.actions >= static_cast<std::uint64_t>(timeout / action_time_min);
}

void Invocations::on_action(Invocation& invocation, CallAction action) {
    const std::string& id = invocation.request.id;
    Call call;
    // Retries of an asynchronous invocation share its request id, but not what they do.
    const std::uint32_t attempt = invocation.request.attempt;
    call.id = attempt > 1 ? fmt::format("{}#{}", id, attempt) : id;
    if (invocation.request.starts > 1) {
        call.id += fmt::format("~{}", invocation.request.starts);
    }
    call.id += fmt::format("/{}", invocation.actions++);
    call.service = std::move(action.service);
    call.operation = std::move(action.operation);
    call.scope = std::move(action.scope).value_or(invocation.request.scope);
    call.request = std::move(action.request);
    call.payload = std::move(action.payload);
    call.access_key = std::move(action.access_key);
    call.trace_header = std::move(action.trace_header);
    const std::string who = call.id;
    parts_.loop.push_hop(
        Phase::work, "hop.call", who, invocation.cause, CallEvent{std::move(call), id});
}

void Invocations::on_action(Invocation& invocation, OutboundRequest action) {
    on_action(
        invocation,
        parts_.outbound_call(std::move(action), invocation.request.function.name));
}

void Invocations::on_action(Invocation& invocation, SleepAction action) {
    const std::string& id = invocation.request.id;
    const Time now = parts_.loop.now();
    ++invocation.actions;
    const TraceId record = parts_.trace.record(
        now,
        "sleep",
        invocation.cause.record,
        id,
        fmt::format(R"("ns":{})", action.duration.count()));
    parts_.loop.push_at(
        now + std::max(action.duration, Duration{0}),
        TimerClass::foreground,
        id,
        {record, invocation.cause.root},
        ResumeEvent{id, R"({"ok":{}})"});
}

void Invocations::on_action(Invocation& invocation, ResultAction action) {
    InvocationResult result;
    result.payload = std::move(action.payload);
    end(std::string(invocation.request.id), std::move(result), false);
}

void Invocations::on_action(Invocation& invocation, FailureAction action) {
    if (action.hung) {
        // Killed in real time; the world sees its timeout at the virtual deadline.
        had_hang_ = true;
        return;
    }
    InvocationResult result =
        failed({std::move(action.error_type), std::move(action.payload)});
    end(std::string(invocation.request.id), std::move(result), action.sandbox_lost);
}

void Invocations::on_deadline(const std::string& id) {
    const auto found = running_.find(id);
    if (found == running_.end()) {
        return;
    }
    const Invocation& invocation = found->second;
    if (parts_.real_time && invocation.sandbox != 0 &&
        parts_.executor.is_held(invocation.sandbox)) {
        set_deadline(invocation);
        return;
    }
    parts_.dispatch.drop_of(id);
    end(id, failed(parts_.words.timed_out(id, invocation.request.function.timeout)), true);
}

void Invocations::end(const std::string& id, InvocationResult result, bool discard_sandbox) {
    auto node = running_.extract(id);
    SNOWGLOBE_CHECK(!node.empty());
    Invocation& invocation = node.mapped();
    const Time now = parts_.loop.now();
    parts_.loop.events().cancel("deadline/" + id);
    std::string stream;
    if (invocation.sandbox != 0) {
        stream = pools_.log_stream(invocation.place);
        busy_.erase(invocation.sandbox);
        if (token_ == invocation.sandbox) {
            token_ = 0;
        }
        if (pools_.release(invocation.place, now, discard_sandbox)) {
            parts_.executor.discard(invocation.sandbox);
        } else {
            await_idle(Pools::idle_end(now));
        }
    }
    result.id = id;
    result.started = invocation.started;
    result.ended = now;
    report(
        invocation.request,
        std::move(result),
        std::move(invocation.printed),
        invocation.cause,
        invocation.printed_at,
        std::move(stream));
}

void Invocations::report(
    const InvocationRequest& request,
    InvocationResult result,
    std::vector<std::string> printed,
    Cause cause,
    const std::vector<Time>& printed_at,
    std::string stream) {
    std::vector<std::string> log = parts_.words.log(request, result, std::move(printed));
    std::string tail;
    for (const std::string& line : log) {
        tail += line + "\n";
    }
    result.log_tail =
        tail.size() > log_tail_bytes ? tail.substr(tail.size() - log_tail_bytes) : tail;
    TraceFields fields;
    if (parts_.trace.keeps_records()) {
        fields.cut = fmt::format(
            R"("outcome":"{}","payload":{},"log":"{:016x}")",
            outcome_of(result),
            json_text(std::string_view(result.payload).substr(0, payload_bytes_max)),
            stable_hash(tail));
        if (parts_.trace.wants_whole() && result.payload.size() > payload_bytes_max) {
            fields.whole = R"("payload":)" + json_text(result.payload);
        }
    }
    cause.record = parts_.trace.record(
        parts_.loop.now(), "result", cause.record, request.id, fields.cut, fields.whole);
    if (parts_.observer != nullptr) {
        parts_.observer->invocation_ended(request, result, log);
    }
    if (parts_.words.keeps_logs() && result.kind != InvocationResult::Kind::throttled) {
        if (stream.empty()) {
            stream = log_stream_of(request.function, result.started, random_key(request));
        }
        keep_log(request, result, stream, printed_at, std::move(log));
    }
    const std::string who = request.id;
    parts_.loop.push_hop(
        Phase::work,
        "hop.invoked",
        who,
        cause,
        InvokedEvent{{request.reply_service, request.scope, request.reply_key}, std::move(result)});
}

// One line stands before those that the run printed, the others behind them.
void Invocations::keep_log(
    const InvocationRequest& request,
    const InvocationResult& result,
    const std::string& stream,
    const std::vector<Time>& printed_at,
    std::vector<std::string> log) {
    std::vector<LogLine> lines;
    lines.reserve(log.size());
    for (std::size_t i = 0; i < log.size(); ++i) {
        const Time at = i == 0                     ? result.started
                        : i <= printed_at.size() ? printed_at[i - 1]
                                                 : result.ended;
        lines.push_back({at, std::move(log[i])});
    }
    parts_.store.begin();
    parts_.words.keep_log(parts_.store, parts_.loop.now(), request, stream, std::move(lines));
    parts_.store.commit();
}

void Invocations::begin_again(InvocationRequest request) {
    const Time now = parts_.loop.now();
    if (request.starts >= starts_max) {
        report(request, at_once(failed(parts_.words.crashed(request.id)), request, now), {}, {});
        return;
    }
    ++request.starts;
    Event event;
    event.at = now;
    event.action = StartEvent{std::move(request), true};
    parts_.loop.push(std::move(event));
}

void Invocations::await_idle(Time at) {
    if (!awaits_idle_) {
        awaits_idle_ = true;
        parts_.loop.push_at(at, TimerClass::background, "sandboxes", {}, IdleEvent{}, "sandboxes");
    }
}

// By the world's time, so that two runs see the same cold starts. Leaves no record: a sandbox that
// has ended shows when it is missed.
void Invocations::end_idle_sandboxes() {
    awaits_idle_ = false;
    const Time next = pools_.end_idle(
        parts_.loop.now(),
        [&](SandboxId sandbox) { return parts_.real_time && parts_.executor.is_held(sandbox); },
        [&](SandboxId sandbox) { parts_.executor.discard(sandbox); });
    if (next != time_max) {
        await_idle(next);
    }
}

void Invocations::renew_library(const std::string& library) {
    pools_.renew(library, [&](SandboxId sandbox) { parts_.executor.discard(sandbox); });
}

} // namespace snowglobe
