// World, the part that runs operations: one call, one transaction, one reply; and calls that wait.
#include "emulator/base/check.h"
#include "emulator/base/json_text.h"
#include "emulator/base/log.h"
#include "emulator/world/brief_json.h"
#include "emulator/world/world.h"

#include <fmt/format.h>

namespace snowglobe {

namespace {

// Longer requests and replies enter the trace as their beginning and a hash of the whole.
constexpr std::size_t trace_text_bytes_max = 1'024;

// Adds the value as it stands if it is short, else a string of its beginning and a hash of the
// whole.
void add_trace_json(TraceFields& fields, const char* name, const json& value, bool wants_whole) {
    std::string& out = fields.cut;
    out += out.empty() ? "\"" : ",\"";
    (out += name) += "\":";
    const std::size_t start = out.size();
    value.append_to(out);
    const std::string_view text = std::string_view(out).substr(start);
    if (text.size() <= trace_text_bytes_max) {
        return;
    }
    if (wants_whole) {
        fields.whole = fmt::format(R"("{}":{})", name, text);
    }
    std::size_t cut = trace_text_bytes_max;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) {
        --cut;
    }
    const json cut_text =
        fmt::format("{}... {} bytes {:016x}", text.substr(0, cut), text.size(), stable_hash(text));
    out.resize(start);
    cut_text.append_to(out);
}

} // namespace

TraceId World::record_request(std::string_view kind, TraceId cause, const Call& call) {
    if (!trace_.is_brief()) {
        const TraceFields fields = request_fields(call);
        return trace_.record(now_, kind, cause, call.id, fields.cut, fields.whole);
    }
    std::string& fields = trace_.record_brief(now_, kind, cause, call.id);
    fields += R"("op":)";
    append_json_text(fields, call.service);
    fields.back() = '.';
    const std::size_t dot = fields.size() - 1;
    append_json_text(fields, call.operation);
    fields.erase(dot + 1, 1); // the quote between them
    fields += R"(,"request":)";
    append_brief_json(fields, call.request);
    return trace_.records();
}

TraceId World::record_reply(TraceId cause, const Call& call, const Reply& reply) {
    if (!trace_.is_brief()) {
        TraceFields fields;
        const bool whole = trace_.wants_whole();
        if (trace_.enabled() && reply.error) {
            add_trace_json(fields, "error", json(reply.error->code), whole);
            add_trace_json(fields, "message", json(reply.error->message), whole);
        } else if (trace_.enabled()) {
            add_trace_json(fields, "reply", reply.body, whole);
        }
        return trace_.record(now_, "reply", cause, call.id, fields.cut, fields.whole);
    }
    std::string& fields = trace_.record_brief(now_, "reply", cause, call.id);
    if (reply.error) {
        fields += R"("error":)";
        append_json_text(fields, reply.error->code);
        fields += R"(,"message":)";
        append_brief_json(fields, json(reply.error->message));
    } else {
        fields += R"("reply":)";
        append_brief_json(fields, reply.body);
    }
    return trace_.records();
}

TraceFields World::request_fields(const Call& call) {
    TraceFields out;
    if (!trace_.enabled()) {
        return out;
    }
    const bool whole = trace_.wants_whole();
    add_trace_json(out, "op", json(call.service + "." + call.operation), whole);
    if (!call.trace_header.empty()) {
        add_trace_json(out, "trace_header", json(call.trace_header), whole);
    }
    if (call.connection != 0) {
        // SDKs draw client tokens at random: they enter by the order in which they were first seen.
        if (const auto token = call.request.find("ClientRequestToken");
            token != call.request.end() && token->is_string()) {
            const std::uint64_t number = client_tokens_.number_of(token->get<std::string>());
            json normalised = call.request;
            normalised["ClientRequestToken"] = "token#" + std::to_string(number);
            add_trace_json(out, "request", normalised, whole);
            return out;
        }
    }
    add_trace_json(out, "request", call.request, whole);
    return out;
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
    running_root_ = cause.root;
    running_record_ = cause.record;
    context.first_run = call.first_run.value_or(now_);
    context.last_run = last;
    context.trace_header = call.trace_header;
    context.access_key = call.access_key;
    if (!faults_.empty() && runs == 0) { // a call that waited is the same call
        const bool outside = call.service == "outside";
        const std::string name =
            outside ? call.request.value("host", "") : call.service + "." + call.operation;
        context.fault = faults_.strike(
            outside ? Faults::Fault::Target::host : Faults::Fault::Target::operation,
            name,
            call.request.dump());
    }
    if (context.fault && context.fault->contains("delay") && call.service != "outside" && !last) {
        // The call is on its way for so long, and runs when it arrives. (A host's delay is the
        // business of the service outside.)
        const auto delay = parse_duration((*context.fault)["delay"].get<std::string>());
        cause.record = trace_.record(now_, "wait", cause.record, call.id, {});
        push_at(
            now_ + delay.value_or(Duration::zero()),
            TimerClass::foreground,
            call.id,
            cause,
            RetryEvent{call.id, false},
            "retry/" + call.id);
        return Wait{};
    }
    store_->begin();
    auto outcome = attempt(call, context);
    if (last && std::holds_alternative<Wait>(outcome)) {
        outcome = defective(call, "it waits, and it was to answer");
    }
    if (const auto* wait = std::get_if<Wait>(&outcome)) {
        cause.record = trace_.record(now_, "wait", cause.record, call.id, {});
        store_->commit();
        apply(context, cause, call.connection);
        return *wait;
    }
    const Reply& reply = std::get<Reply>(outcome);
    cause.record = record_reply(cause.record, call, reply);
    if (call.connection == 0 && log_enabled(LogLevel::trace)) { // else the edge tells of it
        log_trace(
            "{:<38} {}  {}  {}",
            call.service + "." + call.operation,
            to_iso8601(now_, 3),
            call.id,
            reply.error ? reply.error->code : "ok");
    }
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
        if (target == nullptr) {
            throw ApiError(
                "UnknownOperationException", "There is no service '" + call.service + "'.");
        }
        if (row == operations_.end()) {
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
        Outcome outcome = row->second->run(*target, context, as_seen ? *as_seen : call.request);
        if (outcome.wait) {
            return *std::move(outcome.wait);
        }
        return Reply{std::move(outcome.reply), {}};
    } catch (const ApiError& error) {
        return Reply{{}, error};
    } catch (const std::exception& bug) {
        return defective(call, bug.what());
    }
}

// The caller gets the service's internal error.
Reply World::defective(const Call& call, const std::string& what) {
    note_defect(call.service + "." + call.operation, what);
    return Reply{{}, ApiError("InternalFailure", "Snowglobe defect: " + what, 500)};
}

std::optional<json> World::coerced(const Call& call) const {
    return options_.check_shape ? options_.check_shape(call.service, call.operation, call.request)
                                : std::nullopt;
}

Reply World::call_from_event(Context& context, Call call) {
    store_->commit();
    apply(context, event_cause_, 0);
    Cause cause{record_request("call", event_cause_.record, call), event_cause_.root};
    auto outcome = execute(call, cause, 0, true); // an event cannot wait
    running_record_ = event_cause_.record;
    store_->begin();
    return std::get<Reply>(std::move(outcome));
}

Reply World::look_call(const Call& call) {
    Context context(*this, *store_, draws_, now_, call.scope, "look", call.service, false);
    context.last_run = true;
    store_->begin();
    auto outcome = attempt(call, context);
    store_->rollback();
    Reply reply = std::get<Reply>(std::move(outcome));
    reply.body = reply.body.resolved(); // whoever looks may look into everything
    return reply;
}

void World::park(Call call, Asker asker, Wait wait, Cause cause, std::uint32_t runs) {
    const std::string id = call.id;
    if (!call.first_run) {
        call.first_run = now_;
    }
    // A handler that polls is part of the work that `settle` waits for; an outside poll is not.
    const TimerClass timer_class =
        asker.input != 0 ? TimerClass::background : TimerClass::foreground;
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
            reply.call_id = call_id;
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
    push_hop(Phase::reply, "hop.reply", call_id, cause, ResumeEvent{asker.invocation, text.dump()});
}

} // namespace snowglobe
