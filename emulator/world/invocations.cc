// World, the part that runs handlers: sandboxes, the run token, actions, deadlines, results.
#include "emulator/base/check.h"
#include "emulator/base/host_of_url.h"
#include "emulator/base/log.h"
#include "emulator/base/utf8.h"
#include "emulator/store/record.h"
#include "emulator/world/world.h"

#include <fmt/format.h>

namespace snowglobe {

namespace {

constexpr std::size_t log_tail_bytes = 4'096;
constexpr std::size_t payload_bytes_max = 1'024; // of a result in its trace record
// Lambda ends idle environments after some minutes; it promises no figure.
constexpr Duration sandbox_idle_max = minutes{10};

// No action of a handler takes less in AWS. In virtual time it does, and a loop of calls would run
// through millions of them until its function's timeout.
constexpr Duration action_time_min = microseconds{100};

std::string error_document(std::string_view type, std::string_view message) {
    return json({{"errorType", type}, {"errorMessage", message}}).dump();
}

// "3.00": seconds with two decimals, from integers.
std::string seconds_text(Duration duration) {
    const std::int64_t hundredths = duration.count() / 10'000'000;
    return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

// "79.67": milliseconds with two decimals, from integers.
std::string milliseconds_text(Duration duration) {
    const std::int64_t hundredths = duration.count() / 10'000;
    return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

std::string json_text(std::string_view text) {
    return json(text).dump();
}

} // namespace

void World::start_invocation(InvocationRequest request, Cause cause) {
    if (observer != nullptr) {
        observer->made("", request.id, cause.root);
    }
    if (strike_function(request, cause)) {
        return;
    }
    const std::string key = encode(request.function);
    Pool& pool = pools_[key];
    pool.library = request.function.library;
    const auto running = static_cast<std::int64_t>(pool.sandboxes.size() - pool.idle.size());
    if (running >= request.function.concurrency_max) {
        InvocationResult result;
        result.id = request.id;
        result.kind = InvocationResult::Kind::throttled;
        result.payload = json({{"Reason", "ReservedFunctionConcurrentInvocationLimitExceeded"},
                               {"Type", "User"},
                               {"message", "Rate Exceeded."}})
                             .dump();
        result.started = result.ended = now_;
        const TraceId record = trace_.record(now_, "throttle", cause.record, request.id, {});
        report(request, std::move(result), {}, {record, cause.root});
        return;
    }
    std::uint64_t number = 0;
    bool cold = pool.idle.empty();
    if (!cold) {
        number = *pool.idle.begin();
    } else {
        while (pool.sandboxes.contains(number)) {
            ++number;
        }
    }
    std::string fields;
    if (trace_.keeps_records()) {
        fields = fmt::format(
            R"("function":{},"sandbox":{},"cold":{},"try":{},"source":{},"event":"{} bytes {:016x}")",
            json_text(request.function.name),
            number,
            cold,
            request.attempt,
            json_text(request.source),
            request.payload.size(),
            stable_hash(request.payload));
    }
    const std::string whole =
        trace_.wants_whole() ? R"("event":)" + json_text(request.payload) : std::string();
    cause.record = trace_.record(now_, "invoke", cause.record, request.id, fields, whole);

    Invocation& invocation = invocations_[request.id];
    invocation.pool = key;
    invocation.sandbox_number = number;
    invocation.started = now_;
    invocation.cause = cause;
    const Time deadline = now_ + request.function.timeout;
    const std::string id = request.id;
    invocation.request = std::move(request);
    if (observer != nullptr) {
        observer->invocation_started(invocation.request, cold);
    }

    if (cold) {
        const SandboxId made = ++sandboxes_made_;
        try {
            executor_->create(made, invocation.request.function);
        } catch (const std::runtime_error& error) {
            InvocationResult result;
            result.kind = InvocationResult::Kind::function_error;
            result.error_type = "Runtime.InvalidEntrypoint";
            result.payload = error_document(
                result.error_type, fmt::format("RequestId: {} Error: {}", id, error.what()));
            end_invocation(id, std::move(result), false);
            return;
        }
        pool.sandboxes[number] = {made, false};
    }
    pool.idle.erase(number);
    invocation.sandbox = pool.sandboxes[number].id;
    busy_[invocation.sandbox] = id;
    push_at(deadline, TimerClass::foreground, id, cause, DeadlineEvent{id}, "deadline/" + id);
    InvocationStart start;
    start.id = id;
    start.payload = invocation.request.payload;
    start.now = now_;
    start.deadline = deadline;
    const std::uint64_t starts = invocation.request.starts - 1;
    start.random_key = draws_.bits("handler", id, invocation.request.attempt | starts << 32);
    if (!options_.real_time) {
        running_ = invocation.sandbox;
    }
    executor_->start(invocation.sandbox, start);
}

bool World::strike_function(const InvocationRequest& request, Cause cause) {
    if (faults_.empty()) {
        return false;
    }
    const auto effect =
        faults_.strike(Faults::Fault::Target::function, request.function.name, request.payload);
    if (!effect) {
        return false;
    }
    const std::string way = effect->at("fail").get<std::string>();
    cause.record = trace_.record(
        now_,
        "fault",
        cause.record,
        request.id,
        fmt::format(R"("function":{},"fail":"{}")", json_text(request.function.name), way));
    InvocationResult result;
    result.id = request.id;
    result.started = result.ended = now_;
    result.kind = InvocationResult::Kind::function_error;
    if (way == "throttle") {
        result.kind = InvocationResult::Kind::throttled;
        result.payload = json({{"Reason", "ConcurrentInvocationLimitExceeded"},
                               {"Type", "User"},
                               {"message", "Rate Exceeded."}})
                             .dump();
    } else if (way == "crash") {
        result.error_type = "Runtime.ExitError";
        result.payload = error_document(
            result.error_type,
            fmt::format(
                "RequestId: {} Error: Runtime exited with error: signal: killed", request.id));
    } else if (way == "timeout") {
        Invocation& invocation = invocations_[request.id];
        invocation.request = request;
        invocation.started = now_;
        invocation.cause = cause;
        push_at(
            now_ + request.function.timeout,
            TimerClass::foreground,
            request.id,
            cause,
            DeadlineEvent{request.id},
            "deadline/" + request.id);
        return true;
    } else {
        result.error_type = "InjectedFault";
        result.payload = error_document(result.error_type, "A fault was asked for.");
    }
    report(request, std::move(result), {}, cause);
    return true;
}

const InvocationRequest* World::current_invocation() const {
    std::string id;
    const Event* next = scheduler_.front();
    if (const auto busy = busy_.find(running_); busy != busy_.end()) {
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
    const auto found = invocations_.find(id);
    return found == invocations_.end() ? nullptr : &found->second.request;
}

void World::on_step(SandboxId sandbox, Step step) {
    const auto busy = busy_.find(sandbox);
    if (busy == busy_.end()) {
        return; // discarded meanwhile
    }
    if (running_ == sandbox) {
        running_ = 0;
    }
    Invocation& invocation = invocations_.at(busy->second);
    const bool endless = is_endless(invocation, step.action);
    if (endless) {
        step.logs.push_back(
            fmt::format("Snowglobe: ended after {} calls in no time", invocation.actions));
    }
    for (std::string& line : step.logs) {
        if (observer != nullptr) {
            observer->printed(invocation.request, now_, line);
        }
        invocation.logs.push_back(std::move(line));
    }
    if (endless) {
        executor_->discard(sandbox); // and times out at its deadline
        return;
    }
    std::visit([&](auto& action) { on_action(invocation, std::move(action)); }, step.action);
}

bool World::is_endless(const Invocation& invocation, const Action& action) const {
    const bool is_end = std::holds_alternative<ResultAction>(action) ||
                        std::holds_alternative<FailureAction>(action);
    const Duration timeout = invocation.request.function.timeout;
    return !is_end && !options_.real_time &&
           invocation.actions >= static_cast<std::uint64_t>(timeout / action_time_min);
}

void World::on_action(Invocation& invocation, CallAction action) {
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
    call.scope = invocation.request.scope;
    call.request = std::move(action.request);
    const std::string who = call.id;
    push_hop(Phase::work, "hop.call", who, invocation.cause, CallEvent{std::move(call), id});
}

void World::on_action(Invocation& invocation, HttpAction action) {
    json headers = json::array();
    for (const auto& [name, value] : action.headers) {
        headers.push_back({name, value});
    }
    json request = {
        {"method", action.method},
        {"url", action.url},
        {"host", host_of_url(action.url)},
        {"headers", std::move(headers)},
        {"function", invocation.request.function.name}};
    if (is_valid_utf8(action.body)) {
        request["body"] = std::move(action.body);
        request["base64"] = false;
    } else {
        request["body"] = base64_encode(action.body);
        request["base64"] = true;
    }
    if (action.timeout) {
        request["timeout_ns"] = std::max(action.timeout->count(), std::int64_t{1});
    }
    on_action(invocation, CallAction{"outside", "Request", std::move(request)});
}

void World::on_action(Invocation& invocation, SleepAction action) {
    const std::string& id = invocation.request.id;
    ++invocation.actions;
    const TraceId record = trace_.record(
        now_,
        "sleep",
        invocation.cause.record,
        id,
        fmt::format(R"("ns":{})", action.duration.count()));
    push_at(
        now_ + std::max(action.duration, Duration{0}),
        TimerClass::foreground,
        id,
        {record, invocation.cause.root},
        ResumeEvent{id, R"({"ok":{}})"});
}

void World::on_action(Invocation& invocation, ResultAction action) {
    InvocationResult result;
    result.payload = std::move(action.payload);
    end_invocation(std::string(invocation.request.id), std::move(result), false);
}

void World::on_action(Invocation& invocation, FailureAction action) {
    if (action.hung) {
        // Killed in real time; the world sees Lambda's timeout at the virtual deadline.
        had_hang_ = true;
        return;
    }
    InvocationResult result;
    result.kind = InvocationResult::Kind::function_error;
    result.error_type = std::move(action.error_type);
    result.payload = std::move(action.payload);
    end_invocation(std::string(invocation.request.id), std::move(result), action.sandbox_lost);
}

void World::on_deadline(const std::string& id) {
    const auto found = invocations_.find(id);
    if (found == invocations_.end()) {
        return;
    }
    const Invocation& invocation = found->second;
    if (options_.real_time && invocation.sandbox != 0 && executor_->is_held(invocation.sandbox)) {
        push_at(
            now_ + invocation.request.function.timeout,
            TimerClass::foreground,
            id,
            invocation.cause,
            DeadlineEvent{id},
            "deadline/" + id);
        return;
    }
    InvocationResult result;
    result.kind = InvocationResult::Kind::function_error;
    result.error_type = "Sandbox.Timedout";
    result.payload = error_document(
        result.error_type,
        fmt::format(
            "RequestId: {} Error: Task timed out after {} seconds",
            id,
            seconds_text(invocation.request.function.timeout)));
    for (const auto& [call_id, parked] : parked_) {
        if (parked.asker.invocation == id) {
            unpark(std::string(call_id));
            break;
        }
    }
    end_invocation(id, std::move(result), true);
}

void World::end_invocation(const std::string& id, InvocationResult result, bool discard_sandbox) {
    auto node = invocations_.extract(id);
    SNOWGLOBE_CHECK(!node.empty());
    Invocation& invocation = node.mapped();
    scheduler_.cancel("deadline/" + id);
    if (invocation.sandbox != 0) {
        busy_.erase(invocation.sandbox);
        if (running_ == invocation.sandbox) {
            running_ = 0;
        }
        Pool& pool = pools_[invocation.pool];
        if (discard_sandbox || pool.sandboxes[invocation.sandbox_number].stale) {
            executor_->discard(invocation.sandbox);
            pool.sandboxes.erase(invocation.sandbox_number);
        } else {
            pool.idle.insert(invocation.sandbox_number);
            pool.sandboxes[invocation.sandbox_number].idle_since = now_;
            await_idle(now_ + sandbox_idle_max);
        }
    }
    result.id = id;
    result.started = invocation.started;
    result.ended = now_;
    report(invocation.request, std::move(result), std::move(invocation.logs), invocation.cause);
}

// Writes the invocation's log as Lambda does and tells the service that asked for it.
void World::report(
    const InvocationRequest& request,
    InvocationResult result,
    std::vector<std::string> lines,
    Cause cause) {
    const Duration duration = result.ended - result.started;
    std::vector<std::string> logs;
    logs.push_back(fmt::format("START RequestId: {} Version: $LATEST", request.id));
    for (std::string& line : lines) {
        logs.push_back(std::move(line));
    }
    if (result.kind != InvocationResult::Kind::ok) {
        logs.push_back(result.payload);
    }
    logs.push_back(fmt::format("END RequestId: {}", request.id));
    const std::int64_t billed_ms = (duration.count() + 999'999) / 1'000'000;
    logs.push_back(fmt::format(
        "REPORT RequestId: {}\tDuration: {} ms\tBilled Duration: {} ms\tMemory Size: {} MB",
        request.id,
        milliseconds_text(duration),
        billed_ms,
        request.function.memory_mb));
    std::string tail;
    for (const std::string& line : logs) {
        tail += line + "\n";
    }
    result.log_tail =
        tail.size() > log_tail_bytes ? tail.substr(tail.size() - log_tail_bytes) : tail;
    const char* kind = result.kind == InvocationResult::Kind::ok               ? "ok"
                       : result.kind == InvocationResult::Kind::function_error ? "error"
                                                                               : "throttled";
    TraceFields fields;
    if (trace_.keeps_records()) {
        fields.cut = fmt::format(
            R"("outcome":"{}","payload":{},"log":"{:016x}")",
            kind,
            json_text(std::string_view(result.payload).substr(0, payload_bytes_max)),
            stable_hash(tail));
        if (trace_.wants_whole() && result.payload.size() > payload_bytes_max) {
            fields.whole = R"("payload":)" + json_text(result.payload);
        }
    }
    cause.record =
        trace_.record(now_, "result", cause.record, request.id, fields.cut, fields.whole);
    if (observer != nullptr) {
        observer->invocation_ended(request, result, logs);
    }
    const std::string who = request.id;
    push_hop(
        Phase::work,
        "hop.invoked",
        who,
        cause,
        InvokedEvent{{request.reply_service, request.scope, request.reply_key}, std::move(result)});
}

void World::await_idle(Time at) {
    if (!awaits_idle_) {
        awaits_idle_ = true;
        push_at(at, TimerClass::background, "sandboxes", {}, IdleEvent{}, "sandboxes");
    }
}

// By the world's time, so that two runs see the same cold starts. Leaves no record: a sandbox that
// has ended shows when it is missed.
void World::end_idle_sandboxes() {
    awaits_idle_ = false;
    Time next = time_max;
    for (auto& entry : pools_) {
        auto& pool = entry.second; // clang 14 captures no structured binding
        std::erase_if(pool.idle, [&](std::uint64_t number) {
            Sandbox& sandbox = pool.sandboxes[number];
            if (options_.real_time && executor_->is_held(sandbox.id)) {
                sandbox.idle_since = now_;
            }
            const Time end = sandbox.idle_since + sandbox_idle_max;
            if (end > now_) {
                next = std::min(next, end);
                return false;
            }
            executor_->discard(sandbox.id);
            pool.sandboxes.erase(number);
            return true;
        });
    }
    if (next != time_max) {
        await_idle(next);
    }
}

void World::renew_library(const std::string& library) {
    for (auto& [key, pool] : pools_) {
        if (pool.library != library) {
            continue;
        }
        for (const std::uint64_t number : pool.idle) {
            executor_->discard(pool.sandboxes[number].id);
            pool.sandboxes.erase(number);
        }
        pool.idle.clear();
        for (auto& [number, sandbox] : pool.sandboxes) {
            sandbox.stale = true;
        }
    }
}

} // namespace snowglobe
