#include "emulator/call/dispatch.h"

#include "emulator/base/check.h"
#include "emulator/base/log.h"
#include "emulator/call/channels.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

namespace snowglobe {

namespace {

// Of a payload in a brief trace, which shows the beginnings of texts.
constexpr std::size_t brief_payload_bytes = 96;
// Longer payloads are not kept for a brief trace.
constexpr std::size_t told_later_bytes_max = 512;

// The message with the beginning of its payload. `cut` keeps it, if it is another one.
template <class Message> const Message& briefly(const Message& whole, std::optional<Message>& cut) {
    if (whole.payload.size() <= brief_payload_bytes) {
        return whole;
    }
    const std::string_view bytes = whole.payload.view();
    std::size_t size = brief_payload_bytes;
    while (size > 0 && (static_cast<unsigned char>(bytes[size]) & 0xc0) == 0x80) {
        --size;
    }
    cut = whole;
    cut->payload = whole.payload.slice(0, size);
    return *cut;
}

// The calls that wait for a channel, as they came: at one instant, requests from outside by their
// numbers ("in/9", "in/10").
std::vector<std::string> by_coming(const WaitingCalls& waiting, std::string_view channel) {
    std::vector<std::tuple<Time, std::size_t, std::string>> found;
    if (!waiting.on(channel).empty()) {
        waiting.for_each([&](const WaitingCall& one) {
            if (std::ranges::find(one.wait.channels, channel) != one.wait.channels.end()) {
                found.emplace_back(
                    one.call.first_run.value_or(Time{}), one.call.id.size(), one.call.id);
            }
        });
    }
    std::ranges::sort(found);
    std::vector<std::string> ids;
    for (auto& [first_run, size, id] : found) {
        ids.push_back(std::move(id));
    }
    return ids;
}

} // namespace

Dispatch::Dispatch(
    Surroundings& surroundings,
    const Operations& operations,
    Store& store,
    const Draws& draws,
    Trace& trace,
    Faults& faults,
    CheckShape check_shape)
    : around_(surroundings), operations_(operations), store_(store), draws_(draws), trace_(trace),
      faults_(faults), check_shape_(std::move(check_shape)), records_(trace) {
    if (!trace_.is_brief()) {
        return;
    }
    trace_.tell_later([this](const Trace::Frames& frames) {
        Call call;
        call.service = frames.service;
        call.operation = frames.operation;
        call.request = *frames.request;
        call.payload = Bytes::copy_of(frames.request_bytes);
        if (frames.reply == nullptr) {
            std::optional<Call> cut;
            const std::optional<json> whole = around_.whole_request(briefly(call, cut));
            return CallRecords::brief_request(call, whole ? *whole : call.request);
        }
        Reply reply;
        reply.body = *frames.reply;
        reply.payload = Bytes::copy_of(frames.reply_bytes);
        std::optional<Reply> cut;
        const std::optional<json> whole = around_.whole_reply(call, briefly(reply, cut));
        return CallRecords::brief_reply(whole ? *whole : reply.body);
    });
}

void Dispatch::arrive(
    std::string_view kind, Call&& call, Asker asker, Cause cause, std::uint32_t runs) {
    const Found found = operations_.find(call.service, call.operation);
    cause.record = record_request(found, kind, cause.record, call);
    run(found, std::move(call), std::move(asker), cause, runs, false);
}

void Dispatch::again(const std::string& call_id, TraceId record, bool last) {
    if (std::optional<WaitingCall> due = unpark(call_id)) {
        const Cause cause{record, due->cause.root};
        const Found found = operations_.find(due->call.service, due->call.operation);
        run(found, std::move(due->call), std::move(due->asker), cause, due->runs, last);
    }
}

Reply Dispatch::answer_now(const Call& call, Cause cause) {
    const Found found = operations_.find(call.service, call.operation);
    cause.record = record_request(found, "call", cause.record, call);
    return execute(found, call, {}, cause, 0, true).reply.value();
}

// Of a brief trace, which nobody may ever look at: what both say is worked out when somebody does.
bool Dispatch::is_told_later(const Found& found, const Bytes& payload) const {
    return found.row != nullptr && !payload.empty() && payload.size() <= told_later_bytes_max &&
           trace_.is_brief();
}

TraceId Dispatch::record_request(
    const Found& found, std::string_view kind, TraceId cause, const Call& call) {
    if (is_told_later(found, call.payload)) {
        return records_.request_later(around_.now(), kind, cause, found, call);
    }
    std::optional<Call> cut;
    std::optional<json> whole;
    if (trace_.keeps_records()) {
        whole = around_.whole_request(trace_.is_brief() ? briefly(call, cut) : call);
    }
    return records_.request(around_.now(), kind, cause, call, whole ? *whole : call.request);
}

TraceId Dispatch::record_reply(
    const Found& found, TraceId cause, const Call& call, const Reply& reply) {
    const char* const kind = reply.is_part ? "part" : "reply";
    if (!reply.error && is_told_later(found, call.payload) &&
        is_told_later(found, reply.payload)) {
        return records_.reply_later(around_.now(), kind, cause, found, call, reply);
    }
    std::optional<Reply> cut;
    std::optional<json> whole;
    if (trace_.keeps_records() && !reply.error) {
        whole = around_.whole_reply(call, trace_.is_brief() ? briefly(reply, cut) : reply);
    }
    return records_.reply(
        around_.now(),
        kind,
        cause,
        call,
        reply.error,
        whole ? *whole : reply.body);
}

void Dispatch::run(
    const Found& found, Call&& call, Asker&& asker, Cause cause, std::uint32_t runs, bool last) {
    Ran ran = execute(found, call, asker, cause, runs, last);
    if (ran.reply) {
        around_.replied(asker, call, *std::move(ran.reply), cause);
    }
    if (ran.wait) {
        call.was_delayed = call.was_delayed || ran.is_delayed;
        park(std::move(call), std::move(asker), *std::move(ran.wait), cause, runs + 1);
    }
}

Dispatch::Ran Dispatch::execute(
    const Found& found,
    const Call& call,
    const Asker& asker,
    Cause& cause,
    std::uint32_t runs,
    bool last) {
    const Time now = around_.now();
    const bool is_to_host = found.row != nullptr && found.row->host != nullptr;
    Context context(around_, store_, draws_, now, call.scope, call.id, call.service, false);
    context.run = runs - (call.was_delayed ? 1 : 0);
    around_.because_of(cause);
    context.first_run = call.first_run.value_or(now);
    context.last_run = last;
    if (!call.trace_header.empty()) {
        context.trace_header = call.trace_header;
    }
    if (!call.access_key.empty()) {
        context.access_key = call.access_key;
    }
    context.payload = call.payload;
    if (runs == 0) { // a call that waited is the same call
        context.fault = strike(found, call);
    }
    if (context.fault && context.fault->contains("delay") && !is_to_host && !last) {
        // The call is on its way for so long, and runs when it arrives. (A host's delay is the
        // business of the operation that goes to it.)
        const auto delay = parse_duration((*context.fault)["delay"].get<std::string>());
        cause.record = trace_.record(now, "wait", cause.record, call.id, {});
        around_.run_again(call.id, now + delay.value_or(Duration::zero()), cause);
        return {std::nullopt, Wait{}, true};
    }
    store_.begin();
    Ran ran = attempt(found, call, context);
    if (last && ran.wait) {
        ran = {defective(call, "it waits, and it was to answer"), std::nullopt};
    } else if (ran.reply && ran.wait && asker.input == InputId::none) {
        ran = {
            Reply{.error = ApiError::unsupported(
                      "the answer in parts of " + call.service + "." + call.operation +
                      " to a handler")},
            std::nullopt};
    }
    if (ran.wait) {
        if (ran.reply) {
            cause.record = record_reply(found, cause.record, call, *ran.reply);
        }
        cause.record = trace_.record(now, "wait", cause.record, call.id, {});
        store_.commit();
        around_.committed(context, cause, call.connection);
        return ran;
    }
    const Reply& reply = *ran.reply;
    cause.record = record_reply(found, cause.record, call, reply);
    if (call.connection == 0 && log_enabled(LogLevel::trace)) { // else the edge tells of it
        log_trace(
            "{:<38} {}  {}  {}",
            call.service + "." + call.operation,
            to_iso8601(now, 3),
            call.id,
            reply.error ? reply.error->code : "ok");
    }
    if (reply.error) {
        store_.rollback();
    } else {
        store_.commit();
        around_.committed(context, cause, call.connection);
    }
    return ran;
}

std::optional<json> Dispatch::strike(const Call& call) {
    return strike(operations_.find(call.service, call.operation), call);
}

std::optional<json> Dispatch::strike(const Found& found, const Call& call) {
    using Target = Faults::Fault::Target;
    if (faults_.empty()) {
        return std::nullopt;
    }
    const OperationRow* const row = found.row;
    if (row != nullptr && row->is_own) {
        return std::nullopt;
    }
    const Time now = around_.now();
    const std::string request = around_.whole_request(call).value_or(call.request).dump();
    if (row != nullptr && row->host != nullptr) {
        return faults_.strike(Target::host, row->host(call.request), request, now);
    }
    auto effect = faults_.strike(
        Target::operation, call.service + "." + call.operation, request, now);
    return effect ? effect : faults_.strike(Target::service, call.service, request, now);
}

// The one catch: an error ends the request, and the caller of this rolls the transaction back.
Dispatch::Ran
Dispatch::attempt(const Found& found, const Call& call, Context& context) {
    Ran ran;
    try {
        if (found.service == nullptr) {
            throw ApiError(
                "UnknownOperationException", "There is no service '" + call.service + "'.");
        }
        if (found.row == nullptr) {
            throw ApiError::unsupported_operation(
                "the operation " + call.operation + " of " + call.service);
        }
        if (context.fault && context.fault->contains("error")) {
            const json& error = (*context.fault)["error"];
            throw ApiError(
                error.at("code").get<std::string>(),
                error.value("message", ""),
                error.value("status", 400),
                error.value("extra", json::object()));
        }
        const std::optional<json> as_seen = coerced(call);
        Outcome outcome =
            found.row->run(*found.service, context, as_seen ? *as_seen : call.request);
        ran.wait = std::move(outcome.wait);
        if (!ran.wait || outcome.has_part) {
            Reply& reply = ran.reply.emplace();
            reply.body = std::move(outcome.reply);
            reply.payload = std::move(outcome.payload);
            reply.is_part = outcome.has_part;
        }
    } catch (const ApiError& error) {
        ran.reply = Reply{{}, error};
    } catch (const std::exception& bug) {
        ran.reply = defective(call, bug.what());
    }
    return ran;
}

Reply Dispatch::defective(const Call& call, const std::string& what) {
    around_.failed_inside(call.service + "." + call.operation, what);
    return Reply{{}, ApiError("InternalFailure", "Snowglobe defect: " + what, 500)};
}

std::optional<json> Dispatch::coerced(const Call& call) const {
    return check_shape_ ? check_shape_(call.service, call.operation, call.request) : std::nullopt;
}

Reply Dispatch::look(const Call& call) {
    static const std::string id = "look";
    Context context(
        around_, store_, draws_, around_.now(), call.scope, id, call.service, false);
    context.last_run = true;
    store_.begin();
    Ran ran = attempt(operations_.find(call.service, call.operation), call, context);
    store_.rollback();
    SNOWGLOBE_CHECK(ran.reply.has_value());
    Reply reply = *std::move(ran.reply);
    reply.body = reply.body.resolved(); // whoever looks may look into everything
    return reply;
}

void Dispatch::park(Call&& call, Asker&& asker, Wait&& wait, Cause cause, std::uint32_t runs) {
    if (!call.first_run) {
        call.first_run = around_.now();
    }
    if (wait.deadline != time_max) {
        // A handler that polls is part of the work that `settle` waits for; an outside poll is not.
        const TimerClass timer_class =
            asker.input != InputId::none ? TimerClass::background : TimerClass::foreground;
        around_.expire(call.id, wait.deadline, timer_class, cause);
    }
    waiting_.add({std::move(call), std::move(asker), std::move(wait), runs, cause});
}

std::optional<WaitingCall> Dispatch::unpark(const std::string& call_id) {
    std::optional<WaitingCall> waiting = waiting_.take(call_id);
    if (waiting) {
        around_.forget(waiting->call.id);
    }
    return waiting;
}

void Dispatch::notify(std::string_view channel, Cause cause) {
    if (channel.starts_with(in_order)) {
        for (const std::string& call_id : by_coming(waiting_, channel)) {
            again(call_id, cause.record, false);
        }
        return;
    }
    for (const std::string& call_id : waiting_.on(channel)) {
        around_.wake(call_id, cause);
    }
}

void Dispatch::drop(InputId input) {
    const WaitingCall* waiting =
        waiting_.find([&](const WaitingCall& one) { return one.asker.input == input; });
    if (waiting != nullptr) {
        trace_.record(around_.now(), "drop", waiting->cause.record, waiting->call.id, {});
        unpark(std::string(waiting->call.id));
    }
}

void Dispatch::drop_of(const std::string& invocation) {
    const WaitingCall* waiting =
        waiting_.find([&](const WaitingCall& one) { return one.asker.invocation == invocation; });
    if (waiting != nullptr) {
        unpark(std::string(waiting->call.id));
    }
}

void Dispatch::expire(InputId input) {
    const WaitingCall* waiting =
        waiting_.find([&](const WaitingCall& one) { return one.asker.input == input; });
    if (waiting != nullptr) {
        std::optional<WaitingCall> due = unpark(std::string(waiting->call.id));
        const Found found = operations_.find(due->call.service, due->call.operation);
        run(found, std::move(due->call), std::move(due->asker), due->cause, due->runs, true);
    }
}

} // namespace snowglobe
