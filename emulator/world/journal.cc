#include "emulator/world/journal.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json_output.h"
#include "emulator/base/lower_case.h"
#include "emulator/world/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace snowglobe {

namespace {

// So often the digest is written beside the inputs, for whoever replays a session that was killed.
constexpr std::uint64_t inputs_between_checks = 1'000;

constexpr std::string_view left_out_text = "(left out of the journal)";

constexpr std::array<std::string_view, 6> secret_headers{
    "authorization",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "x-amz-security-token",
    "x-api-key"};

// Requests and answers of HTTP, as services have them: {"headers": [[name, value], ...]}.
bool is_message(const json& value) {
    return value.is_object() && value.contains("headers") && value.at("headers").is_array();
}

bool is_header(const json& value) {
    return value.is_array() && value.size() == 2 && value.at(0).is_string() &&
           value.at(1).is_string();
}

// The names of the headers whose values are taken out.
void hide_secrets(json& message, json& names) {
    if (!is_message(message)) {
        return;
    }
    for (json& header : message["headers"]) {
        if (!is_header(header)) {
            return;
        }
        const std::string name = header.at(0).get<std::string>();
        if (std::find(secret_headers.begin(), secret_headers.end(), lower_case(name)) !=
            secret_headers.end()) {
            header[1] = left_out_text;
            names.push_back(name);
        }
    }
}

bool has_messages(const json& request) {
    return is_message(request) ||
           (request.is_object() &&
            std::any_of(request.items().begin(), request.items().end(), [](const auto& member) {
                return is_message(member.value);
            }));
}

// Of a member behind others.
void put_name(JsonOutput& out, std::string_view name) {
    out.put(",\"");
    out.put(name);
    out.put("\":");
}

void put_member(JsonOutput& out, std::string_view name, std::string_view text) {
    if (!text.empty()) {
        put_name(out, name);
        out.put_text(text);
    }
}

} // namespace

void JournalWriter::world_begins(World& world, Time epoch) {
    world_ = &world;
    world.record(this);
    line("world", json{{"seed", world.seed()}, {"epoch", to_iso8601(epoch)}});
}

void JournalWriter::world_ends() {
    flush();
    world_->record(nullptr);
    world_ = nullptr;
    moved_to_.reset();
}

void JournalWriter::settle_steps() {
    if (steps_ > 0) {
        lines_ += R"({"steps":)";
        lines_ += fmt::format_int(std::exchange(steps_, 0)).c_str();
        lines_ += "}\n";
    }
}

// After the steps that ran before it, and only if something happens at that time.
void JournalWriter::settle_time() {
    if (moved_to_) {
        settle_steps();
        lines_ += fmt::format("{{\"now\":\"{}\"}}\n", to_iso8601(*std::exchange(moved_to_, {})));
    }
}

void JournalWriter::line(std::string_view name, std::uint64_t number) {
    settle_time();
    settle_steps();
    lines_ += fmt::format("{{\"{}\":{}}}\n", name, number);
}

void JournalWriter::line(std::string_view name, const json& value) {
    settle_time();
    settle_steps();
    lines_ += fmt::format("{{\"{}\":{}}}\n", name, value.dump());
}

void JournalWriter::steps() {
    settle_time();
    ++steps_;
}

void JournalWriter::steps_to(std::uint64_t sequence) {
    line("step_to", sequence);
}

// As it was worded for the call before, mostly.
const std::string& JournalWriter::where_to(const Call& call) {
    const auto members = std::tie(
        call.service, call.operation, call.scope.account, call.scope.region, call.access_key);
    if (where_to_text_.empty() || members != where_to_) {
        where_to_ = members;
        where_to_text_.clear();
        JsonOutput out(where_to_text_);
        put_member(out, "service", call.service);
        put_member(out, "operation", call.operation);
        put_member(out, "account", call.scope.account);
        put_member(out, "region", call.scope.region);
        put_member(out, "access_key", call.access_key);
        out.flush();
    }
    return where_to_text_;
}

// By hand: it is the one line that there is one of for every request.
void JournalWriter::admitted(
    const Call& call, std::optional<Time> at, const std::string& who) {
    moved_to_.reset(); // the line says it
    settle_steps();
    JsonOutput out(lines_);
    out.put(R"({"call":{"t":")");
    out.put(to_iso8601(world_->now()));
    out.put('"');
    out.put(where_to(call));
    put_member(out, "trace_header", call.trace_header);
    put_member(out, "who", who);
    if (at) {
        put_member(out, "at", to_iso8601(*at));
    }
    if (!call.payload.empty()) {
        put_member(out, "payload64", base64_encode(call.payload.view()));
    }
    if (call.connection != 0) {
        put_name(out, "connection");
        out.put_number(call.connection);
    }
    if (!keeps_secrets_ && has_messages(call.request)) {
        json request = call.request;
        json names = json::array();
        hide_secrets(request, names);
        for (auto& [member, value] : request.items()) {
            hide_secrets(value, names);
        }
        if (!names.empty()) {
            put_name(out, "left_out");
            out.put(names.dump());
        }
        put_name(out, "request");
        out.flush();
        request.append_to(lines_);
    } else {
        put_name(out, "request");
        out.flush();
        call.request.append_to(lines_);
    }
    lines_ += "}}\n";
    ++inputs_since_check_;
}

void JournalWriter::dropped(InputId input) {
    line("drop", static_cast<std::uint64_t>(input));
}

void JournalWriter::expired(InputId input) {
    line("expire", static_cast<std::uint64_t>(input));
}

void JournalWriter::fault_added(const json& description) {
    line("fault", description);
}

void JournalWriter::fault_removed(std::uint64_t number) {
    line("no_fault", number);
}

void JournalWriter::library_renewed(const std::string& library) {
    line("renew", json(library));
}

void JournalWriter::acted(SandboxId sandbox) {
    line("act", sandbox);
}

void JournalWriter::hung(SandboxId sandbox, const std::vector<std::string>& printed) {
    json lines = json::array();
    for (const std::string& one : printed) {
        lines.push_back(one);
    }
    line("hang", json{{"sandbox", sandbox}, {"printed", std::move(lines)}});
}

void JournalWriter::check(std::string_view name) {
    const Trace& trace = world_->trace();
    json out = {{"events", world_->events_run()}};
    if (trace.enabled()) {
        out["digest"] = trace.digest();
    }
    line(name, out);
    inputs_since_check_ = 0;
}

void JournalWriter::flush() {
    if (inputs_since_check_ >= inputs_between_checks && !world_->token_held()) {
        check("check");
    }
    put();
}

void JournalWriter::put() {
    settle_steps();
    if (!lines_.empty()) {
        write_(lines_);
        lines_.clear();
    }
}

// A handler that holds the run token was stopped somewhere: there is no telling where.
void JournalWriter::end() {
    if (!world_->token_held()) {
        check("end");
    }
    flush();
}

namespace journal {

namespace {

Time time_of(const json& text) {
    const std::optional<Time> time = parse_iso8601(text.get<std::string>());
    if (!time) {
        throw std::runtime_error("'" + text.get<std::string>() + "' is no time");
    }
    return *time;
}

std::vector<std::string> texts(const json& list) {
    std::vector<std::string> out;
    for (const json& one : list) {
        out.push_back(one.get<std::string>());
    }
    return out;
}

std::uint64_t number_of(const json& value) {
    if (!value.is_number_unsigned()) {
        throw std::runtime_error(value.dump() + " is no number that may stand here");
    }
    return value.get<std::uint64_t>();
}

Admitted read_call(const json& in) {
    Admitted out;
    out.t = time_of(in.at("t"));
    Call& call = out.call;
    call.service = in.at("service").get<std::string>();
    call.operation = in.at("operation").get<std::string>();
    call.scope = {in.at("account").get<std::string>(), in.at("region").get<std::string>()};
    call.access_key = in.value("access_key", "");
    call.trace_header = in.value("trace_header", "");
    call.connection = in.value("connection", std::uint64_t{0});
    call.request = in.at("request");
    if (in.contains("payload64")) {
        auto payload = base64_decode(in.at("payload64").get<std::string>());
        if (!payload) {
            throw std::runtime_error("'payload64' is no base64");
        }
        call.payload = Bytes(*std::move(payload));
    }
    if (in.contains("at")) {
        out.at = time_of(in.at("at"));
    }
    out.who = in.value("who", "");
    out.left_out = texts(in.value("left_out", json::array()));
    return out;
}

Check read_check(const json& in, bool is_end) {
    return {number_of(in.at("events")), in.value("digest", ""), is_end};
}

using Reader = Entry (*)(const json& value);
constexpr std::array<std::pair<std::string_view, Reader>, 14> readers{{
    {"world",
     [](const json& in) -> Entry {
         return WorldBegins{number_of(in.at("seed")), time_of(in.at("epoch"))};
     }},
    {"call", [](const json& in) -> Entry { return read_call(in); }},
    {"steps", [](const json& in) -> Entry { return Steps{number_of(in)}; }},
    {"step_to", [](const json& in) -> Entry { return StepTo{number_of(in)}; }},
    {"now", [](const json& in) -> Entry { return MovedTo{time_of(in)}; }},
    {"drop", [](const json& in) -> Entry { return Dropped{InputId{number_of(in)}}; }},
    {"expire", [](const json& in) -> Entry { return Expired{InputId{number_of(in)}}; }},
    {"fault", [](const json& in) -> Entry { return FaultAdded{in}; }},
    {"no_fault", [](const json& in) -> Entry { return FaultRemoved{number_of(in)}; }},
    {"renew", [](const json& in) -> Entry { return LibraryRenewed{in.get<std::string>()}; }},
    {"act", [](const json& in) -> Entry { return Acted{number_of(in)}; }},
    {"hang",
     [](const json& in) -> Entry {
         return Hung{number_of(in.at("sandbox")), texts(in.at("printed"))};
     }},
    {"check", [](const json& in) -> Entry { return read_check(in, false); }},
    {"end", [](const json& in) -> Entry { return read_check(in, true); }},
}};

} // namespace

std::string part_path(const std::string& path, std::uint64_t part) {
    return part == 1 ? path : fmt::format("{}.{}", path, part);
}

Entry read(std::string_view line) {
    const json entry = json::parse(line);
    if (entry.is_object() && entry.size() == 1) {
        for (const auto& [name, reader] : readers) {
            if (entry.contains(name)) {
                return reader(entry.at(name));
            }
        }
    }
    throw std::runtime_error(
        entry.is_object() && entry.contains("snowglobe")
            ? "another journal begins here"
            : "no line of a journal that this version knows");
}

} // namespace journal

} // namespace snowglobe
