#include "emulator/call/call_records.h"

#include "emulator/base/json_text.h"
#include "emulator/call/brief_json.h"
#include "emulator/call/draws.h"

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

namespace {

void append_brief_request(std::string& fields, const Call& call, const json& whole) {
    fields += R"("op":)";
    append_json_text(fields, call.service);
    fields.back() = '.';
    const std::size_t dot = fields.size() - 1;
    append_json_text(fields, call.operation);
    fields.erase(dot + 1, 1); // the quote between them
    fields += R"(,"request":)";
    append_brief_json(fields, whole);
}

void append_brief_reply(std::string& fields, const json& whole) {
    fields += R"("reply":)";
    append_brief_json(fields, whole);
}

} // namespace

TraceId CallRecords::request(
    Time now, std::string_view kind, TraceId cause, const Call& call, const json& whole) {
    if (!trace_.is_brief()) {
        const TraceFields fields = request_fields(call, whole);
        return trace_.record(now, kind, cause, call.id, fields.cut, fields.whole);
    }
    append_brief_request(trace_.record_brief(now, kind, cause, call.id), call, whole);
    return trace_.newest();
}

std::string CallRecords::brief_request(const Call& call, const json& whole) {
    std::string fields;
    append_brief_request(fields, call, whole);
    return fields;
}

std::string CallRecords::brief_reply(const json& whole) {
    std::string fields;
    append_brief_reply(fields, whole);
    return fields;
}

namespace {

Trace::Frames frames_of(const Operations::Found& found, const Call& call) {
    Trace::Frames frames;
    frames.service = found.service_name;
    frames.operation = found.row->name;
    frames.request_bytes = call.payload.view();
    frames.request = &call.request;
    return frames;
}

} // namespace

TraceId CallRecords::request_later(
    Time now,
    std::string_view kind,
    TraceId cause,
    const Operations::Found& found,
    const Call& call) {
    trace_.record_frames(now, kind, cause, call.id, frames_of(found, call));
    return trace_.newest();
}

TraceId CallRecords::reply_later(
    Time now,
    std::string_view kind,
    TraceId cause,
    const Operations::Found& found,
    const Call& call,
    const Reply& reply) {
    Trace::Frames frames = frames_of(found, call);
    frames.reply_bytes = reply.payload.view();
    frames.reply = &reply.body;
    trace_.record_frames(now, kind, cause, call.id, frames);
    return trace_.newest();
}

TraceId CallRecords::reply(
    Time now,
    std::string_view kind,
    TraceId cause,
    const Call& call,
    const std::optional<ApiError>& error,
    const json& whole) {
    if (!trace_.is_brief()) {
        TraceFields fields;
        const bool wants_whole = trace_.wants_whole();
        if (trace_.enabled() && error) {
            add_trace_json(fields, "error", json(error->code), wants_whole);
            add_trace_json(fields, "message", json(error->message), wants_whole);
        } else if (trace_.enabled()) {
            add_trace_json(fields, "reply", whole, wants_whole);
        }
        return trace_.record(now, kind, cause, call.id, fields.cut, fields.whole);
    }
    std::string& fields = trace_.record_brief(now, kind, cause, call.id);
    if (error) {
        fields += R"("error":)";
        append_json_text(fields, error->code);
        fields += R"(,"message":)";
        append_brief_json(fields, json(error->message));
    } else {
        append_brief_reply(fields, whole);
    }
    return trace_.newest();
}

TraceFields CallRecords::request_fields(const Call& call, const json& request) {
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
        if (const auto token = request.find("ClientRequestToken");
            token != request.end() && token->is_string()) {
            const std::uint64_t number = client_tokens_.number_of(token->get<std::string>());
            json normalised = request;
            normalised["ClientRequestToken"] = "token#" + std::to_string(number);
            add_trace_json(out, "request", normalised, whole);
            return out;
        }
    }
    add_trace_json(out, "request", request, whole);
    return out;
}

} // namespace snowglobe
